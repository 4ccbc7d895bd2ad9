"""The image that opcodes change, and the fields of an opcode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Pixels

Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RawImage:
    """An image in linear light, which opcodes change in place.

    Attributes:
        pixels: uint16, (height, width, planes); a mosaic is one plane.
        white: the number that stands for 1.0.
        black: the numbers that stand for 0.0, (rows, columns, 1 or planes), repeated over the image.
        period: distance of the nearest pixels of the same colour: 2 in a Bayer mosaic, else 1.
    """

    pixels: Pixels
    white: float = 65535.0
    black: FloatArray = field(default_factory=lambda: np.zeros((1, 1, 1), np.float32))
    period: int = 1

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])

    @property
    def planes(self) -> int:
        """Number of planes."""
        return int(self.pixels.shape[2])

    def black_at(self, rows: Indices, columns: Indices, planes: slice) -> FloatArray:
        """Return the black levels of some rows and columns, for broadcasting."""
        if self.black.size == 1:
            return self.black
        part = self.black[np.ix_(rows % self.black.shape[0], columns % self.black.shape[1])]
        return part if part.shape[2] == 1 else part[..., planes]


Correction = Callable[[RawImage], None]


class Fields:
    """Reads the big-endian fields of an opcode in order.

    Raises:
        ValueError: by every method: the opcode is shorter than its fields.
    """

    def __init__(self, data: bytes) -> None:
        self._data, self._position = data, 0

    def integer(self) -> int:
        """Read an unsigned integer of 32 bits."""
        return int(self._read("u4", 1)[0])

    def reals(self, count: int) -> NDArray[np.float64]:
        """Read floating point numbers of 64 bits.

        Raises:
            ValueError: they are not finite.
        """
        return self._finite("f8", count)

    def floats(self, count: int) -> FloatArray:
        """Read floating point numbers of 32 bits.

        Raises:
            ValueError: they are not finite.
        """
        return self._finite("f4", count).astype(np.float32)

    def center(self) -> NDArray[np.float64]:
        """Read the optical center, across and down, as fractions of the image.

        Raises:
            ValueError: it is outside the image.
        """
        center = self.reals(2)
        if center.min() < 0 or center.max() > 1:
            raise ValueError("the center is outside the image")
        return center

    def integers(self, count: int) -> NDArray[np.int64]:
        """Read unsigned integers of 32 bits."""
        return self._read("u4", count).astype(np.int64)

    def shorts(self, count: int) -> NDArray[np.uint16]:
        """Read unsigned integers of 16 bits."""
        return self._read("u2", count).astype(np.uint16)

    def _finite(self, kind: str, count: int) -> NDArray[np.float64]:
        values = self._read(kind, count)
        if not np.isfinite(values).all():
            raise ValueError("numbers that are not finite")
        return values.astype(np.float64)

    def _read(self, kind: str, count: int) -> NDArray[np.generic]:
        values = np.frombuffer(self._data, f">{kind}", count, self._position)  # checks the length
        self._position += values.nbytes
        return values
