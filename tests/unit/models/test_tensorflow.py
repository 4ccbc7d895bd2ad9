"""TensorFlow: devices, memory, thread priority and messages."""

import os
import subprocess
import sys
import textwrap

import pytest

from lowlight_app.errors import ModelError
from lowlight_app.models.backends import tensorflow
from lowlight_app.models.device import DeviceChoice
from lowlight_app.resources import resource_path


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads do not inherit their priority")
@pytest.mark.parametrize("niceness", [0, 19])
def test_threads_of_tensorflow_have_lower_priority_than_ours(niceness):
    code = """
        import os, sys, threading
        from contextlib import suppress
        from pathlib import Path
        from lowlight_app.models.backends.tensorflow import start_with_low_priority
        from lowlight_app.models.device import DeviceChoice

        os.nice(int(sys.argv[1]))
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert start_with_low_priority(DeviceChoice.CPU).kind == "cpu"
        ours = {thread.native_id for thread in threading.enumerate()}
        nice = {}
        for task in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):  # it has ended meanwhile
                nice[int(task.name)] = os.getpriority(os.PRIO_PROCESS, int(task.name))
        theirs = nice.keys() - ours
        assert all(nice[thread] == own for thread in ours), nice
        assert max(nice[thread] for thread in theirs) == max(own, 10), nice
    """
    environment = {"PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3", "HOME": os.environ.get("HOME", "/")}
    script = [sys.executable, "-c", textwrap.dedent(code), str(niceness)]
    done = subprocess.run(script, cwd=resource_path().parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_cpu_is_described_with_the_reason():
    chosen = tensorflow.choose_device(DeviceChoice.CPU)
    assert chosen.kind == "cpu"
    assert str(chosen).startswith("CPU: ")
    assert "as requested" in str(chosen)


def test_tensorflow_loads_without_messages_and_later_ones_are_shown():
    load = "from lowlight_app.models.backends import tensorflow; tensorflow.load_tensorflow()"
    script = f"import sys; {load}; print('after', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "after\n"


def test_too_little_address_space_raises_before_tensorflow_ends_the_process(monkeypatch):
    monkeypatch.setattr(tensorflow, "address_space_left", lambda: 500 << 20)
    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    with pytest.raises(ModelError, match="500"):
        tensorflow.load_tensorflow()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_address_space_limit_is_detected():
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
