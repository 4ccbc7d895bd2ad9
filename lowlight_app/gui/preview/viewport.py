"""Zoom and pan of an image in an area: plain geometry in device pixels."""

from __future__ import annotations

from dataclasses import dataclass, replace

MAX_SCALE = 16.0
_MAX_FIT_SCALE = 4.0
"""Small images are enlarged to fill the area, but not beyond this."""


@dataclass(frozen=True)
class Viewport:
    """An area that shows a part of an image.

    Attributes:
        image: Width and height of the image, in its own pixels.
        area: Width and height of the area, in device pixels.
        scale: Device pixels per image pixel.
        center: The image point in the middle of the area, as fractions of the image's width and height.
        fitted: Whether the scale follows the area so that the whole image is visible.
        margin: Space around a fitted image, in device pixels.
    """

    image: tuple[int, int] = (1, 1)
    area: tuple[int, int] = (1, 1)
    scale: float = 1.0
    center: tuple[float, float] = (0.5, 0.5)
    fitted: bool = True
    margin: int = 0

    @property
    def fit_scale(self) -> float:
        """The scale at which the whole image is visible."""
        scales = [(area - 2 * self.margin) / image for area, image in zip(self.area, self.image, strict=True)]
        return max(1e-4, min(*scales, _MAX_FIT_SCALE))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the image on the screen; whole pixels, so that tiles join."""
        return max(1, round(self.image[0] * self.scale)), max(1, round(self.image[1] * self.scale))

    @property
    def origin(self) -> tuple[int, int]:
        """Position of the image's top left corner in the area."""
        return (
            round(self.area[0] / 2 - self.center[0] * self.size[0]),
            round(self.area[1] / 2 - self.center[1] * self.size[1]),
        )

    @property
    def visible(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the visible part, as fractions of the image."""
        (x, y), (width, height) = self.origin, self.size
        left, top = max(0.0, -x / width), max(0.0, -y / height)
        return left, top, min(1.0, (self.area[0] - x) / width), min(1.0, (self.area[1] - y) / height)

    def fit(self) -> Viewport:
        """Return a viewport that shows the whole image."""
        return replace(self, scale=self.fit_scale, center=(0.5, 0.5), fitted=True)

    def resized(self, area: tuple[int, int]) -> Viewport:
        """Return a viewport with another area: a fitted image stays fitted, another one keeps its scale and center."""
        moved = replace(self, area=(max(1, area[0]), max(1, area[1])))
        return moved.fit() if self.fitted else moved._clamped()

    def zoomed(self, scale: float, point: tuple[float, float]) -> Viewport:
        """Return a viewport with another scale; the image point under `point` (pixels of the area) stays there."""
        scale = min(max(scale, min(self.fit_scale, 1.0)), max(MAX_SCALE, self.fit_scale))
        under = self.fraction_at(point)
        width, height = self.image[0] * scale, self.image[1] * scale
        center = (
            under[0] + (self.area[0] / 2 - point[0]) / width,
            under[1] + (self.area[1] / 2 - point[1]) / height,
        )
        return replace(self, scale=scale, center=center, fitted=False)._clamped()

    def panned(self, dx: float, dy: float) -> Viewport:
        """Return a viewport moved by a number of device pixels."""
        center = (self.center[0] - dx / self.size[0], self.center[1] - dy / self.size[1])
        return replace(self, center=center)._clamped()

    def fraction_at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return the image point under a point of the area, as fractions of the image."""
        width, height = self.image[0] * self.scale, self.image[1] * self.scale
        return (
            self.center[0] + (point[0] - self.area[0] / 2) / width,
            self.center[1] + (point[1] - self.area[1] / 2) / height,
        )

    def _clamped(self) -> Viewport:
        """Return a viewport without an empty edge where the image could fill the area."""

        def clamp(center: float, length: int, area: int) -> float:
            half = area / 2 / length
            return 0.5 if length <= area else min(max(center, half), 1 - half)

        size = self.size
        center = clamp(self.center[0], size[0], self.area[0]), clamp(self.center[1], size[1], self.area[1])
        return replace(self, center=center)
