"""View modes, and where each places the images before and after. Plain geometry in device pixels.

To add a view mode, add an entry to `VIEW_MODES`: menus, toolbar, viewer and painting follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QT_TRANSLATE_NOOP, QRect

from lowlight_app.gui.preview.viewport import Viewport


class Side(Enum):
    """The version of the photo that an area shows."""

    BEFORE = auto()
    AFTER = auto()


def _one_area(size: tuple[int, int], _: int) -> list[QRect]:
    return [QRect(0, 0, *size)]


def _columns(size: tuple[int, int], gap: int) -> list[QRect]:
    left = QRect(0, 0, (size[0] - gap) // 2, size[1])
    return [left, left.translated(left.width() + gap, 0)]


def _rows(size: tuple[int, int], gap: int) -> list[QRect]:
    top = QRect(0, 0, size[0], (size[1] - gap) // 2)
    return [top, top.translated(0, top.height() + gap)]


@dataclass(frozen=True, eq=False)
class ViewMode:
    """A way to compare before and after, and the action that chooses it.

    Attributes:
        id: Name of its icon.
        sides: The sides shown, one in each area; if both share one area, the wipe line divides it.
        split: Splits the viewer, given its width and height and the gap between areas, into areas of equal size.
        text: Text of the action, in the translation context "ViewModes".
        tooltip: Tooltip of the action, in the same context.
        key: Keyboard shortcut.
    """

    id: str
    sides: tuple[Side, ...]
    split: Callable[[tuple[int, int], int], list[QRect]]
    text: str
    tooltip: str
    key: str

    def area_size(self, size: tuple[int, int], gap: int) -> tuple[int, int]:
        """Return the width and height of each area."""
        area = self.split(size, gap)[0]
        return area.width(), area.height()


WIPE = ViewMode(
    "wipe",
    (Side.BEFORE, Side.AFTER),
    _one_area,
    str(QT_TRANSLATE_NOOP("ViewModes", "Wipe")),
    str(QT_TRANSLATE_NOOP("ViewModes", "Before and after, divided by a line you can drag")),
    "W",
)
SIDE_BY_SIDE = ViewMode(
    "side",
    (Side.BEFORE, Side.AFTER),
    _columns,
    str(QT_TRANSLATE_NOOP("ViewModes", "Side by side")),
    str(QT_TRANSLATE_NOOP("ViewModes", "Before and after side by side")),
    "Y",
)
TOP_BOTTOM = ViewMode(
    "rows",
    (Side.BEFORE, Side.AFTER),
    _rows,
    str(QT_TRANSLATE_NOOP("ViewModes", "Top and bottom")),
    str(QT_TRANSLATE_NOOP("ViewModes", "Before above, after below")),
    "T",
)
AFTER_ONLY = ViewMode(
    "after",
    (Side.AFTER,),
    _one_area,
    str(QT_TRANSLATE_NOOP("ViewModes", "After only")),
    str(QT_TRANSLATE_NOOP("ViewModes", "Only the result")),
    "A",
)
VIEW_MODES = (WIPE, SIDE_BY_SIDE, TOP_BOTTOM, AFTER_ONLY)
"""In the order of the menu and the toolbar; the first is the default."""


@dataclass(frozen=True)
class Pane:
    """A part of the viewer that shows one side.

    Attributes:
        side: The side shown.
        area: The area the image is placed in.
        clip: The part of the area that is painted.
    """

    side: Side
    area: QRect
    clip: QRect


@dataclass(frozen=True)
class CompareLayout:
    """The layout of the viewer at one moment.

    Attributes:
        mode: The view mode.
        original_only: Whether the original temporarily replaces the view of the mode.
        size: Width and height of the viewer.
        gap: Distance between two areas.
        viewport: The visible part of the image. Its area is an area of the mode, also while `original_only`.
        wipe: Position of the wipe line, as a fraction of the visible image's width.
    """

    mode: ViewMode
    original_only: bool
    size: tuple[int, int]
    gap: int
    viewport: Viewport
    wipe: float

    @property
    def has_wipe(self) -> bool:
        """Whether two sides share one area, divided by the wipe line."""
        return not self.original_only and len(self.mode.sides) > len(self.areas)

    @property
    def areas(self) -> list[QRect]:
        """The areas that show an image."""
        return [QRect(0, 0, *self.size)] if self.original_only else self.mode.split(self.size, self.gap)

    @property
    def panes(self) -> list[Pane]:
        """An image and the area to paint it in."""
        areas = self.areas
        if self.original_only:
            return [Pane(Side.BEFORE, areas[0], areas[0])]
        if self.has_wipe:
            left, right = QRect(areas[0]), QRect(areas[0])
            left.setRight(self.wipe_x - 1)
            right.setLeft(self.wipe_x)
            return [Pane(side, areas[0], clip) for side, clip in zip(self.mode.sides, (left, right), strict=True)]
        return [Pane(side, area, area) for side, area in zip(self.mode.sides, areas, strict=True)]

    def target(self, area: QRect) -> QRect:
        """Return the rectangle of the whole image when it is shown in an area."""
        (x, y), (width, height) = self.viewport.origin, self.viewport.size
        across, down = (area.width() - self.viewport.area[0]) // 2, (area.height() - self.viewport.area[1]) // 2
        return QRect(area.x() + across + x, area.y() + down + y, width, height)

    def visible(self, area: QRect) -> QRect:
        """Return the visible part of the image in an area."""
        return self.target(area).intersected(area)

    @property
    def wipe_x(self) -> int:
        """X coordinate of the wipe line."""
        visible = self.visible(self.areas[0])
        return round(visible.left() + self.wipe * visible.width())

    def wipe_at(self, x: float) -> float:
        """Return the fraction that puts the wipe line at `x`, limited to the visible image."""
        visible = self.visible(self.areas[0])
        return min(max((x - visible.left()) / max(visible.width(), 1), 0.0), 1.0)

    def in_area(self, x: float, y: float) -> tuple[float, float]:
        """Return a point relative to the top left corner of the area it lies in."""
        areas = self.areas
        area = next((area for area in reversed(areas) if x >= area.left() and y >= area.top()), areas[0])
        return x - area.left(), y - area.top()
