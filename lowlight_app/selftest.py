"""`lowlight --self-test`: check that all parts of this installation work.

Meant for packaged programs, in which a missing file otherwise shows only when it is needed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lowlight_app.events import EventName
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.media import open_sink, open_source, open_video
from lowlight_app.resources import resource_path
from lowlight_app.settings import FORMATS, Codec, EnhanceSettings, ExportSettings


def run() -> int:
    """Check every part and print a line that begins with "ok" for each; raises the error of the first part that fails.

    Files and settings of the user are neither read nor changed.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["LOWLIGHT_HOME"] = home
        window = _open_window()
        parts = {
            "window": lambda: next(window),
            "picture": lambda: next(window),
            "languages": _translate,
            "formats": _write_and_read,
            "video": _write_and_read_videos,
            "device": _find_device,
            "model": _enhance,
            "training": _train,
        }
        for name, part in parts.items():
            print(f"ok {name}: {part()}", flush=True)
    return 0


def _open_window() -> Iterator[str]:
    """Paint the window offscreen, then enhance the sample in it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qVersion

    from lowlight_app.gui.shell.app import paint_and_enhance

    window = paint_and_enhance(resource_path("sample", "evening.jpg"))
    yield f"Qt {qVersion()} on {next(window)}"
    yield f"the sample in the window, on {next(window)}"


def _translate() -> str:
    from lowlight_app.gui.common.language import load_translators
    from lowlight_app.gui.common.preferences import Language

    if len(load_translators(Language.GERMAN)) != 2:
        raise RuntimeError("The German translations of Lowlight or Qt are missing.")
    return "English, German"


def _write_and_read() -> str:
    frame = _dark_frame()
    with tempfile.TemporaryDirectory() as folder:
        for format_name in FORMATS:
            _write(frame, Path(folder, f"picture.{format_name}"))
    return ", ".join(FORMATS)


def _write_and_read_videos() -> str:
    """Transcode the sample through all codecs in turn; the sink verifies what it wrote."""
    from lowlight_app.media.video.video_sink import VideoSink

    source = resource_path("sample", "clip.mp4")
    with tempfile.TemporaryDirectory() as folder:
        for codec in Codec:
            target = Path(folder, f"{codec}.mp4")
            with open_video(source) as video, VideoSink(target, video, ExportSettings(codec=codec), None) as sink:
                for frame in video.frames():
                    sink.write(frame)
            source = target
    return ", ".join(Codec)


def _find_device() -> str:
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore

    return str(load_network(ModelStore().find(DEFAULT_MODEL)).device)


def _enhance() -> str:
    """Enhance a dark JPEG file with the default model, without TensorFlow."""
    from lowlight_app.enhance import Enhancer
    from lowlight_app.models.backends import load_network
    from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
    from lowlight_app.pipeline import Engine, Job, enhance_file

    enhancer = Enhancer(load_network(ModelStore().find(DEFAULT_MODEL)))
    engine = Engine(enhancer, DEFAULT_MODEL, EnhanceSettings(), ExportSettings())
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "dark.jpg"), Path(folder, "clear.jpg")
        _write(_dark_frame(), source)
        enhance_file(Job(source, target), engine)
        before, after = _brightness(source), _brightness(target)
    if after <= before:
        raise RuntimeError(f"The enhanced image is not brighter: mean {after:.0f} after {before:.0f} of 255.")
    if "tensorflow" in sys.modules:
        raise RuntimeError("TensorFlow was loaded to enhance an image.")
    return f"{DEFAULT_MODEL} made {before:.0f} of 255 into {after:.0f} without TensorFlow"


def _train() -> str:
    """Import the libraries of the training dialog, then train one step in a child process."""
    import kagglehub
    import pyqtgraph

    import lowlight_app.gui.training.plots  # noqa: F401
    from lowlight_app.own_command import lowlight_command

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, frame in (("low", _dark_frame()), ("high", Frame(_dark_frame().pixels * 4))):
            (folder / side).mkdir()
            _write(frame, folder / side / "scene.png")
        once = ["--preset", "quick", "--epochs", "1", "--batch", "1", "--crop", "32", "--validation-split", "0"]
        command = lowlight_command(["train", str(folder), *once, "--json"])
        # Standard error is inherited, so that unexpected messages are visible.
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    (step,) = [event for event in map(json.loads, output.splitlines()) if event["event"] == EventName.STEP]
    return f"one step, loss {step['loss']:.3f}; pyqtgraph {pyqtgraph.__version__}, kagglehub {kagglehub.__version__}"


def _brightness(path: Path) -> float:
    with open_source(path) as photo:
        return float(next(photo.frames()).pixels.mean())


def _write(frame: Frame, target: Path) -> None:
    """Write a frame; the sink reads it back and fails if it differs."""
    info = MediaInfo("png", frame.width, frame.height, channels=3, dtype="uint8")
    with open_sink(target, info, ExportSettings(), None) as sink:
        sink.write(frame)


def _dark_frame() -> Frame:
    """Create a dark scene with some noise."""
    rows, columns = np.mgrid[0:96, 0:128]
    scene = np.stack([rows / 6, columns / 8, (rows + columns) / 10], axis=-1)
    noise = np.random.default_rng(0).normal(0, 2, scene.shape)
    return Frame(np.clip(scene + noise, 0, 255).astype(np.uint8))
