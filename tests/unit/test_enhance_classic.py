"""The classic network at full size, and the device that networks run on."""

import os
import subprocess
import sys

import numpy as np
import pytest
from helpers.engine import night_frame, night_scene

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ModelError
from lowlight_app.models import guided_filter
from lowlight_app.models.backends import tensorflow
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.network import ClassicNetwork
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.settings import EnhanceSettings


def brighten(image, device=None):
    """Brighten an image three times, its left half more."""
    gain = np.full(image.shape, 2.4 * np.log(3), np.float32)
    gain[:, : image.shape[1] // 2] += 0.7
    return soft_lift(image, gain)


def test_a_line_of_the_guide_is_found_exactly():
    guide = night_scene(60, 80).mean(axis=-1)
    values = np.stack([2 * guide + 0.1, 0.5 - guide, np.full_like(guide, 0.3)], axis=-1)
    lines = guided_filter.fit(guide, values)
    assert np.abs(guided_filter.apply(lines, guide) - values).mean() < 0.02


def classic_network():
    return ClassicNetwork(brighten, radius=0, multiple=4)


def test_what_the_classic_network_did_small_is_done_at_full_size():
    frame = night_frame(300, 500, "float32")
    result = Enhancer(classic_network()).enhance(frame, EnhanceSettings(protect_highlights=0.0)).pixels
    expected = brighten(frame.pixels)
    middle = np.abs(result - expected)[:, 300:]
    assert middle.mean() < 0.02
    assert result.shape == frame.pixels.shape


def test_tiles_of_the_classic_network_join():
    frame = night_frame(600, 520)
    whole = Enhancer(classic_network(), side=1024).enhance(frame, EnhanceSettings()).pixels
    tiled = Enhancer(classic_network(), side=256).enhance(frame, EnhanceSettings()).pixels
    assert np.abs(whole.astype(int) - tiled).max() <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (5, 7)])
def test_the_classic_network_takes_any_size(size):
    assert Enhancer(classic_network()).enhance(night_frame(*size), EnhanceSettings()).pixels.shape == (*size, 3)


def test_the_cpu_is_named_with_the_reason_for_it():
    chosen = tensorflow.choose_device(DeviceChoice.CPU)
    assert chosen.kind == "cpu"
    assert str(chosen).startswith("CPU: ")
    assert "as asked" in str(chosen)


def test_tensorflow_loads_quietly_and_what_comes_after_is_heard():
    load = "from lowlight_app.models.backends import tensorflow; tensorflow.load_tensorflow()"
    script = f"import sys; {load}; print('after', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "after\n"


def test_too_little_room_for_tensorflow_is_noticed_before_it_ends_the_process(monkeypatch):
    monkeypatch.setattr(tensorflow, "address_space_left", lambda: 500 << 20)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    with pytest.raises(ModelError, match="500"):
        tensorflow.load_tensorflow()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_limit_of_address_space_is_seen():
    script = "from lowlight_app.models.memory import *; print(address_space_left(), available_memory())"
    limited = subprocess.run(
        ["bash", "-c", f"ulimit -v 4000000; exec {sys.executable} -c '{script}'"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    left, available = map(int, limited.stdout.split())
    assert 0 < available <= left < 4000000 * 1024
