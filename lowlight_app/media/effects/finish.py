"""All finishing touches of a result."""

from __future__ import annotations

from lowlight_app.frame import Frame
from lowlight_app.media.effects.sharpening import sharpen
from lowlight_app.media.effects.watermark import WatermarkPainter
from lowlight_app.settings import ExportSettings


class Finish:
    """Applies output sharpening and watermark to the frames of one or several results.

    Args:
        export: what to apply.
        aspect: width of a pixel of the frames divided by its height.

    Raises:
        UsageError: the watermark cannot be drawn.
    """

    def __init__(self, export: ExportSettings, aspect: float = 1.0) -> None:
        self._export = export
        self._painter = WatermarkPainter(export.watermark, aspect) if export.watermark is not None else None

    def apply(self, frame: Frame) -> Frame:
        """Finish a frame of 8 or 16 bits, in its final size."""
        frame = sharpen(frame, self._export.output_sharpen, self._export.sharpen_amount)
        return self._painter.paint(frame) if self._painter is not None else frame
