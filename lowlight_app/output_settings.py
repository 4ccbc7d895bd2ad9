"""Settings of the finishing touches of a result: output sharpening, watermark, before and after in one picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lowlight_app.declarations import Range
from lowlight_app.errors import UsageError


class OutputSharpen(StrEnum):
    """Medium that a result is sharpened for."""

    OFF = "off"
    SCREEN = "screen"
    PRINT = "print"


class SharpenAmount(StrEnum):
    """Strength of the output sharpening."""

    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"


class Position(StrEnum):
    """Place of a watermark."""

    TOP_LEFT = "top-left"
    TOP = "top"
    TOP_RIGHT = "top-right"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"
    BOTTOM_LEFT = "bottom-left"
    BOTTOM = "bottom"
    BOTTOM_RIGHT = "bottom-right"


WATERMARK_SIZE = Range(1, 100, 1, "Size", "Height of the watermark in percent of the shorter side")
WATERMARK_OPACITY = Range(5, 100, 5, "Opacity", "Opacity of the watermark in percent")
WATERMARK_MARGIN = Range(0, 25, 1, "Margin", "Distance of the watermark from the edges in percent of the shorter side")
_LONGEST_TEXT = 200


@dataclass(frozen=True)
class Watermark:
    """A text or a picture that is drawn into a result.

    Attributes:
        text: one line; empty for a picture.
        picture: an image file, usually a PNG with transparency; None for a text.
        position: where it is drawn.
        size: height in percent of the shorter side; it is drawn smaller where it would be too wide.
        opacity: in percent.
        margin: distance from the edges, in percent of the shorter side.

    Raises:
        UsageError: a value is outside its range, or there is not exactly one of text and picture.
    """

    text: str = ""
    picture: Path | None = None
    position: Position = Position.BOTTOM_RIGHT
    size: float = 4
    opacity: float = 80
    margin: float = 3

    def __post_init__(self) -> None:
        for name, allowed in (("size", WATERMARK_SIZE), ("opacity", WATERMARK_OPACITY), ("margin", WATERMARK_MARGIN)):
            allowed.check(f"watermark {name}", getattr(self, name))
        if self.picture is None and not self.text.strip():
            raise UsageError("The watermark is empty; give a text or a picture.")
        if self.picture is not None and self.text:
            raise UsageError("A watermark is a text or a picture, not both.")
        if len(self.text) > _LONGEST_TEXT or not self.text.isprintable():
            raise UsageError("The text of the watermark must be one line of at most {count} characters.", count=_LONGEST_TEXT)


class BeforeAfterLayout(StrEnum):
    """Arrangement of original and result in one picture."""

    SIDE_BY_SIDE = "side"
    SPLIT = "split"


@dataclass(frozen=True)
class BeforeAfter:
    """Original and result in one picture.

    Attributes:
        layout: side by side, or the left half of the original and the right half of the result with a line between them.
        labels: words for the original and the result, drawn into the picture; None for none.
    """

    layout: BeforeAfterLayout = BeforeAfterLayout.SIDE_BY_SIDE
    labels: tuple[str, str] | None = None
