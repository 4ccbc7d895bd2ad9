"""Draw text with the font that ships with Lowlight, so that results look the same on every computer."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import UsageError
from lowlight_app.resources import resource_path

_MEASURED = 100
"""Font size at which widths are measured."""
_NO_CHARACTER = "\uffff"


def letter(text: str, height: float, max_width: float) -> FloatArray:
    """Draw a line of text.

    Args:
        text: one line.
        height: size of the font in pixels.
        max_width: in pixels; a longer text is drawn smaller.

    Returns:
        How much of each pixel the letters cover, (H, W) in 0..1, without an empty border.
    """
    size = min(height, _MEASURED * max_width / max(1.0, _font(_MEASURED).getlength(text)))
    font = _font(max(1, int(size)))
    left, top, right, bottom = (int(edge) for edge in font.getbbox(text))
    image = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    ImageDraw.Draw(image).text((-left, -top), text, 255, font)
    return np.asarray(image, np.float32) / np.float32(255)


def check_letters(text: str) -> None:
    """Check that the font has all characters of a text.

    Raises:
        UsageError: it lacks some.
    """
    font = _font(_MEASURED)
    absent = bytes(font.getmask(_NO_CHARACTER))
    missing = [character for character in dict.fromkeys(text) if bytes(font.getmask(character)) == absent]
    if missing:
        raise UsageError(
            "The font of the watermark has no {characters}; use a picture of the text instead.", characters=" ".join(missing)
        )


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resource_path("fonts", "DejaVuSans.ttf")), size)
