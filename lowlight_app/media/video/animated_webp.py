"""Animated WebP, which FFmpeg cannot read: transcoded once to a lossless temporary video."""

from __future__ import annotations

import atexit
import tempfile
import threading
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame
from PIL import Image, ImageSequence
from PIL.Image import Image as PillowImage

from lowlight_app.errors import MediaError
from lowlight_app.frame import Pixels
from lowlight_app.media.color.pixels import check_size

_lock = threading.Lock()
_TICK = Fraction(1, 1000)
_MIN_TICKS = 1
"""Minimum duration of a frame, so that timestamps ascend."""


def transcode(path: Path) -> Path:
    """Return a Matroska file with the same frames, which is deleted when the process ends.

    Raises:
        MediaError: the file is damaged, or temporary files cannot be written.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error
    with _lock:
        return _transcode(path, changed)


@cache
def _transcode(path: Path, changed: int) -> Path:
    target = Path(_folder().name) / f"{abs(hash((path, changed)))}.mkv"
    try:
        with Image.open(path) as animation, av.open(str(target), "w") as out:
            check_size(path, *animation.size)
            stream = out.add_stream("ffv1", width=animation.width, height=animation.height, pix_fmt="bgr0")
            stream.codec_context.time_base = _TICK
            time = 0
            for image in ImageSequence.Iterator(animation):
                frame = VideoFrame.from_ndarray(_opaque(image), "rgb24").reformat(format="bgr0")
                frame.pts, frame.time_base = time, _TICK
                ticks = max(_MIN_TICKS, round(image.info.get("duration", 0)))
                for packet in stream.encode(frame):  # immediately: FFV1 frames do not depend on each other
                    packet.duration = ticks
                    out.mux(packet)
                time += ticks
    except FFmpegError as error:
        raise MediaError("a temporary file cannot be written ({reason}).", path=path, reason=error.strerror) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise MediaError("the file is damaged or incomplete.", path=path) from error
    return target


def _opaque(image: PillowImage) -> Pixels:
    """Composite the image over black, since a video has no transparency."""
    rgba = image.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", rgba.size, "black"), rgba).convert("RGB"))


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="lowlight-")
    atexit.register(folder.cleanup)
    return folder
