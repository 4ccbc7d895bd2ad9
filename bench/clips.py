"""Full HD clips for the benchmarks of video."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.media import open_video

Image = NDArray[np.uint8]

RATE = 30
_HEIGHT, _WIDTH = 1080, 1920


def _images(clip: Path | None) -> Iterator[Image]:
    """Yield full HD images without end."""
    if clip is None:
        yield from _moving_lamp()
        return
    with open_video(clip) as video:
        while True:
            for frame in video.frames():
                yield cv2.resize(frame.pixels, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC)


def _moving_lamp() -> Iterator[Image]:
    """Yield a dark scene with sensor noise through which a lamp moves."""
    rng = np.random.default_rng(0)
    shapes = cv2.resize(rng.random((12, 20, 3), np.float32), (_WIDTH, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    noise = [rng.normal(0, 2, (_HEIGHT, _WIDTH, 1)).astype(np.float32) for _ in range(4)]
    for number, grain in enumerate(cycle(noise)):
        image = 40 * np.clip(shapes, 0, 1) + grain
        cv2.circle(image, (9 * number % _WIDTH, _HEIGHT // 2), 60, (200, 230, 255), -1)
        yield np.clip(image, 0, 255).astype(np.uint8)


def write_clip(path: Path, clip: Path | None, seconds: int, rate: int = RATE) -> None:
    """Write a full HD video with the frames of another one, or of a generated dark scene.

    Args:
        path: the file to write.
        clip: a video whose frames are enlarged and repeated; None generates a dark scene.
        seconds: duration of the video.
        rate: frames per second.
    """
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=rate, width=_WIDTH, height=_HEIGHT, options={"crf": "20", "preset": "veryfast"})
        for image in islice(_images(clip), seconds * rate):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(image), "rgb24")))
        out.mux(stream.encode(None))
