"""Show original and result of a photo in one picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lowlight_app.frame import Frame, Pixels
from lowlight_app.media.color.pixels import to_depth
from lowlight_app.media.effects.watermark import WatermarkPainter
from lowlight_app.output_settings import BeforeAfter, BeforeAfterLayout, Position, Watermark

_LINE = 1 / 400
"""Width of the line between the two, as a share of the picture's width."""
_LABEL = Watermark("?", position=Position.TOP_LEFT, size=4, opacity=90, margin=2)


def join_before_after(before: Frame, after: Frame, how: BeforeAfter, depth: int) -> Frame:
    """Return the original and the result in one picture.

    Args:
        before: the original.
        after: the result, in the same size.
        how: arrangement and labels.
        depth: bits per channel of the picture.
    """
    before, after = to_depth(before, depth), to_depth(after, depth)
    if how.layout is BeforeAfterLayout.SPLIT:
        middle = after.width // 2
        before, after = _columns(before, slice(None, middle)), _columns(after, slice(middle, None))
    if how.labels is not None:
        before, after = (_labelled(part, text) for part, text in zip((before, after), how.labels, strict=True))
    line = np.full((after.height, max(2, round(after.width * _LINE)), after.pixels.shape[2]), after.white, after.pixels.dtype)
    if how.layout is BeforeAfterLayout.SPLIT:
        left, right = before.pixels[:, : -(line.shape[1] // 2)], after.pixels[:, line.shape[1] - line.shape[1] // 2 :]
        return replace(after, pixels=_beside(left, line, right))
    return replace(after, pixels=_beside(before.pixels, line, after.pixels))


def _columns(frame: Frame, part: slice) -> Frame:
    return replace(frame, pixels=frame.pixels[:, part])


def _labelled(frame: Frame, text: str) -> Frame:
    return WatermarkPainter(replace(_LABEL, text=text)).paint(frame)


def _beside(*parts: Pixels) -> Pixels:
    return np.ascontiguousarray(np.concatenate(parts, axis=1))
