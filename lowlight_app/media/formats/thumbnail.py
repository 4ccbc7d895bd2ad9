"""Thumbnails for EXIF blocks."""

from __future__ import annotations

from lowlight_app.frame import Frame
from lowlight_app.media.color.pixels import to_depth, without_alpha
from lowlight_app.media.formats.pillow import encode_image, to_image

_BOX = (160, 160)
_QUALITIES = (88, 75, 60, 45)


def thumbnail(frame: Frame, largest: int) -> bytes | None:
    """Encode a JPEG thumbnail of at most `largest` bytes in the best quality that fits; None if none does."""
    step = max(1, max(frame.width, frame.height) // (4 * _BOX[0]))
    small = Frame(frame.pixels[::step, ::step], frame.color)
    image = to_image(without_alpha(to_depth(small, 8)).pixels)
    image.thumbnail(_BOX)
    candidates = (encode_image(image, "JPEG", quality=quality, optimize=True) for quality in _QUALITIES)
    return next((data for data in candidates if len(data) <= largest), None)
