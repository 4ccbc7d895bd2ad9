"""How large results will be: a part of one is made and written to memory, by the very ways of the export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer

_SIDE = 640
"""Of the part, in pixels: large enough to tell, small enough to take a moment."""


def bytes_per_pixel(path: Path, page: int | None, settings: EnhanceSettings, export: ExportSettings, enhancer: Enhancer) -> float:
    """Bytes that a pixel of the result takes.

    Raises:
        LowlightError: the photo cannot be read, or not be written like this.
    """
    from lowlight_app.enhance import Box
    from lowlight_app.media import encoded_size, open_source

    with open_source(path, page=page) as source:
        frame, info = next(source.frames()), source.info
    height, width = min(frame.height, _SIDE), min(frame.width, _SIDE)
    top, left = (frame.height - height) // 2, (frame.width - width) // 2
    part = enhancer.region(frame, enhancer.analyse(frame), Box(top, left, top + height, left + width), settings)
    return encoded_size(part, info, export) / (height * width)
