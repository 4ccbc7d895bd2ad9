"""Where a picture lies in an area of the screen: zoom and pan as plain geometry, in pixels of the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

LARGEST = 16.0
_MOST_FIT = 4.0
"""Small pictures are enlarged to fill the area, but not beyond this."""


@dataclass(frozen=True)
class Viewport:
    """An area through which a part of a picture is seen.

    Attributes:
        picture: width and height of the picture, in its own pixels.
        area: width and height of the area, in pixels of the screen.
        scale: pixels of the screen per pixel of the picture.
        center: what part of the picture is in the middle of the area, as shares of its width and height.
        fitted: whether the scale follows the area, so that the whole picture is seen.
        margin: left around a fitted picture, in pixels of the screen.
    """

    picture: tuple[int, int] = (1, 1)
    area: tuple[int, int] = (1, 1)
    scale: float = 1.0
    center: tuple[float, float] = (0.5, 0.5)
    fitted: bool = True
    margin: int = 0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole picture is seen."""
        room = [(area - 2 * self.margin) / picture for area, picture in zip(self.area, self.picture, strict=True)]
        return max(1e-4, min(*room, _MOST_FIT))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture on the screen; whole pixels, so that its parts join."""
        return max(1, round(self.picture[0] * self.scale)), max(1, round(self.picture[1] * self.scale))

    @property
    def origin(self) -> tuple[int, int]:
        """Where the picture's left top corner is in the area."""
        return (
            round(self.area[0] / 2 - self.center[0] * self.size[0]),
            round(self.area[1] / 2 - self.center[1] * self.size[1]),
        )

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of what is seen, as shares of the picture."""
        (x, y), (width, height) = self.origin, self.size
        left, top = max(0.0, -x / width), max(0.0, -y / height)
        return left, top, min(1.0, (self.area[0] - x) / width), min(1.0, (self.area[1] - y) / height)

    def fit(self) -> Viewport:
        """The whole picture."""
        return replace(self, scale=self.fit_scale, center=(0.5, 0.5), fitted=True)

    def resized(self, area: tuple[int, int]) -> Viewport:
        """In another area: a fitted picture stays fitted, another one keeps its scale and its middle."""
        moved = replace(self, area=(max(1, area[0]), max(1, area[1])))
        return moved.fit() if self.fitted else moved._within()

    def zoomed(self, scale: float, point: tuple[float, float]) -> Viewport:
        """At another scale, with what is under `point` (pixels of the area) staying there."""
        scale = min(max(scale, min(self.fit_scale, 1.0)), max(LARGEST, self.fit_scale))
        under = self.share_at(point)
        width, height = self.picture[0] * scale, self.picture[1] * scale
        center = (
            under[0] + (self.area[0] / 2 - point[0]) / width,
            under[1] + (self.area[1] / 2 - point[1]) / height,
        )
        return replace(self, scale=scale, center=center, fitted=False)._within()

    def panned(self, across: float, down: float) -> Viewport:
        """Moved by so many pixels of the screen."""
        center = (self.center[0] - across / self.size[0], self.center[1] - down / self.size[1])
        return replace(self, center=center)._within()

    def share_at(self, point: tuple[float, float]) -> tuple[float, float]:
        """What is under a point of the area, as shares of the picture."""
        width, height = self.picture[0] * self.scale, self.picture[1] * self.scale
        return (
            self.center[0] + (point[0] - self.area[0] / 2) / width,
            self.center[1] + (point[1] - self.area[1] / 2) / height,
        )

    def _within(self) -> Viewport:
        """With no empty edge where the picture could fill the area."""

        def kept(center: float, length: int, area: int) -> float:
            half = area / 2 / length
            return 0.5 if length <= area else min(max(center, half), 1 - half)

        size = self.size
        center = kept(self.center[0], size[0], self.area[0]), kept(self.center[1], size[1], self.area[1])
        return replace(self, center=center)
