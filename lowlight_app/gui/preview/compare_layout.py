"""Where the pictures of one photo lie in the viewer: plain geometry, in pixels of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect

from lowlight_app.gui.preview.viewport import Viewport


class ViewMode(Enum):
    """How before and after are shown."""

    WIPE = "wipe"
    SIDE = "side"
    AFTER = "after"


@dataclass(frozen=True)
class CompareLayout:
    """How the room of the viewer is shared out.

    Attributes:
        mode: how before and after are shown.
        alone: whether the original is shown alone just now.
        room: width and height there is.
        gap: between two pictures side by side.
        viewport: which part of the picture is seen. Its area is that of the mode, whether the original is alone or not.
        wipe: where the wipe line is, as a share of what is seen of the picture.
    """

    mode: ViewMode
    alone: bool
    room: tuple[int, int]
    gap: int
    viewport: Viewport
    wipe: float

    @property
    def areas(self) -> list[QRect]:
        """Where pictures are shown: one area, or two side by side."""
        full = QRect(0, 0, *self.room)
        if self.mode is not ViewMode.SIDE or self.alone:
            return [full]
        left = QRect(0, 0, *area_of(self.mode, self.room, self.gap))
        return [left, left.translated(left.width() + self.gap, 0)]

    def target(self, area: QRect) -> QRect:
        """Where the whole picture lies if it is shown in an area."""
        if self.mode is ViewMode.SIDE and self.alone:
            area = QRect(area.center().x() - self.viewport.area[0] // 2, area.y(), *self.viewport.area)
        (x, y), (width, height) = self.viewport.origin, self.viewport.size
        return QRect(area.x() + x, area.y() + y, width, height)

    def seen(self, area: QRect) -> QRect:
        """What is seen of the picture in an area."""
        return self.target(area).intersected(area)

    @property
    def wipe_x(self) -> int:
        """Where the wipe line is."""
        seen = self.seen(self.areas[0])
        return round(seen.left() + self.wipe * seen.width())

    def wipe_at(self, x: float) -> float:
        """The share at which the wipe line is at `x`, or as near as the picture reaches."""
        seen = self.seen(self.areas[0])
        return min(max((x - seen.left()) / max(seen.width(), 1), 0.0), 1.0)

    def in_area(self, x: float, y: float) -> tuple[float, float]:
        """A point counted from the corner of the area that it lies in."""
        areas = self.areas
        area = areas[-1] if x >= areas[-1].left() else areas[0]
        return x - area.left(), y - area.top()


def area_of(mode: ViewMode, room: tuple[int, int], gap: int) -> tuple[int, int]:
    """Width and height that one picture has."""
    return ((room[0] - gap) // 2, room[1]) if mode is ViewMode.SIDE else room
