"""Animated WebP, which FFmpeg does not read: written once as a lossless video that is read in its place."""

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
from PIL.Image import Image as Picture

from lowlight_app.errors import MediaError
from lowlight_app.frame import Pixels
from lowlight_app.media.color.pixels import check_size

_one_at_a_time = threading.Lock()
_TICK = Fraction(1, 1000)
_SHORTEST = 1
"""Ticks that a picture is shown at least, so that times rise."""


def transcode(path: Path) -> Path:
    """A Matroska file of the same frames, kept until the process ends.

    Raises:
        MediaError: the file is damaged, or there is no room for temporary files.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise MediaError("the file cannot be read ({reason}).", path=path, reason=error.strerror) from error
    with _one_at_a_time:
        return _written(path, changed)


@cache
def _written(path: Path, changed: int) -> Path:
    target = Path(_folder().name) / f"{abs(hash((path, changed)))}.mkv"
    try:
        with Image.open(path) as animation, av.open(str(target), "w") as out:
            check_size(path, *animation.size)
            stream = out.add_stream("ffv1", width=animation.width, height=animation.height, pix_fmt="bgr0")
            stream.codec_context.time_base = _TICK
            time = 0
            for picture in ImageSequence.Iterator(animation):
                frame = VideoFrame.from_ndarray(_opaque(picture), "rgb24").reformat(format="bgr0")
                frame.pts, frame.time_base = time, _TICK
                shown = max(_SHORTEST, round(picture.info.get("duration", 0)))
                for packet in stream.encode(frame):  # at once: no frame needs another one
                    packet.duration = shown
                    out.mux(packet)
                time += shown
    except FFmpegError as error:
        raise MediaError("a temporary file cannot be written ({reason}).", path=path, reason=error.strerror) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise MediaError("the file is damaged or incomplete ({reason}).", path=path, reason=error) from error
    return target


def _opaque(picture: Picture) -> Pixels:
    """A video has no transparency: what lies behind is black."""
    whole = picture.convert("RGBA")
    return np.asarray(Image.alpha_composite(Image.new("RGBA", whole.size, "black"), whole).convert("RGB"))


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="lowlight-")
    atexit.register(folder.cleanup)
    return folder
