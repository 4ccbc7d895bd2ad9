"""How large results will be: a part of one is made, and written to memory as the export would write it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame, MediaInfo

_SIDE = 640
"""Of the part, in pixels: large enough to tell, small enough to take a moment."""


@dataclass(frozen=True, eq=False)
class SizeSample:
    """The middle of a result; made once, it tells for every way of writing it."""

    part: Frame
    info: MediaInfo

    def bytes_per_pixel(self, export: ExportSettings) -> float:
        """Bytes that a pixel of the result takes, whatever its size.

        Raises:
            LowlightError: it cannot be written like this.
        """
        from lowlight_app.media import encoded_size

        return encoded_size(self.part, self.info, replace(export, longest_side=None)) / (self.part.height * self.part.width)


def take_size_sample(path: Path, page: int | None, settings: EnhanceSettings, enhancer: Enhancer) -> SizeSample:
    """Make the middle of a photo's result.

    Raises:
        LowlightError: the photo cannot be read or enhanced.
    """
    from lowlight_app.enhance import Box
    from lowlight_app.media import open_source

    with open_source(path, page=page) as source:
        frame, info = next(source.frames()), source.info
    height, width = min(frame.height, _SIDE), min(frame.width, _SIDE)
    top, left = (frame.height - height) // 2, (frame.width - width) // 2
    box, illumination = Box(top, left, top + height, left + width), enhancer.analyze_illumination(frame)
    return SizeSample(enhancer.enhance_region(frame, illumination, box, settings), info)
