"""The interface of a stack: its axes, its pages, and parts of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from math import prod
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import Message, UsageError
from lowlight_app.stack_settings import Span

Samples = NDArray[Any]
"""The numbers of a page as they are in its file, of any real type in native byte order: (height, width, channels)."""


class StackKind(StrEnum):
    """The program whose kind of metadata a file has."""

    IMAGEJ = "imagej"
    OME = "ome"
    PLAIN = "tiff"
    FITS = "fits"


@dataclass(frozen=True)
class Axis:
    """An axis along which a stack has images.

    Attributes:
        name: "t" for time, "z" for depth, "c" for channel; "page" if the file does not say.
        size: number of positions.
        labels: names of the positions, such as those of channels; empty if the file names none.
    """

    name: str
    size: int
    labels: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Selection:
    """A part of a stack.

    Attributes:
        axes: the axes of the whole stack, the slowest first.
        ranges: positions along each of them, from 0.
    """

    axes: tuple[Axis, ...]
    ranges: tuple[range, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Positions along each axis."""
        return tuple(map(len, self.ranges))

    @property
    def count(self) -> int:
        """Number of pages."""
        return prod(self.sizes)

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole stack."""
        return self.sizes == tuple(axis.size for axis in self.axes)

    def numbers(self) -> list[int]:
        """Return the numbers of the pages in the stack, from 0, in order."""
        whole = tuple(axis.size for axis in self.axes)
        return [int(np.ravel_multi_index(position, whole)) for position in product(*self.ranges)]

    def range_of(self, name: str) -> range:
        """Return the positions along an axis; the only one if the stack has no such axis."""
        return next((along for axis, along in zip(self.axes, self.ranges, strict=True) if axis.name == name), range(1))


@dataclass(frozen=True)
class StackInfo:
    """Information on a stack, known before its pages are decoded.

    Attributes:
        kind: the kind of its metadata.
        axes: the slowest first: the last one changes from page to page.
        height, width, channels: of each page; 1 channel for grey, 3 for RGB.
        dtype: the type of the numbers.
        modified_ns: modification time of the file, in nanoseconds since 1970.
        notices: what cannot be preserved as it is.
    """

    kind: StackKind
    axes: tuple[Axis, ...]
    height: int
    width: int
    channels: int
    dtype: np.dtype[Any]
    modified_ns: int
    notices: tuple[Message, ...] = ()

    @property
    def count(self) -> int:
        """Number of pages."""
        return prod(axis.size for axis in self.axes)

    @property
    def page_bytes(self) -> int:
        """Bytes of a decoded page."""
        return self.height * self.width * self.channels * self.dtype.itemsize

    def positions(self, number: int) -> dict[str, int]:
        """Return where a page, counted from 0, is along each axis, also from 0."""
        found = np.unravel_index(number, tuple(axis.size for axis in self.axes))
        return {axis.name: int(position) for axis, position in zip(self.axes, found, strict=True)}

    def select(self, spans: Mapping[str, Span]) -> Selection:
        """Return a part of the stack.

        Args:
            spans: the span of each axis by its name; axes that are not named stay whole.

        Raises:
            UsageError: there is no such axis, or no such position along it.
        """
        sizes = {axis.name: axis.size for axis in self.axes}
        for name, (first, last) in spans.items():
            if name not in sizes:
                known = ", ".join(sizes)
                raise UsageError("The stack has no axis “{name}”; its axes are: {axes}.", name=name, axes=known)
            if not 1 <= first <= (last or first) <= sizes[name]:
                span = f"{first}-{last or ''}"
                raise UsageError("Axis “{name}” goes from 1 to {size}, not {span}.", name=name, size=sizes[name], span=span)
        ends = [(axis.size, spans.get(axis.name, (1, None))) for axis in self.axes]
        return Selection(self.axes, tuple(range(first - 1, last or size) for size, (first, last) in ends))


class Stack(Protocol):
    """An open stack, to be used in a `with` statement.

    Attributes:
        path: the file.
        info: see `StackInfo`.
    """

    path: Path
    info: StackInfo

    def page(self, number: int) -> Samples:
        """Decode one page.

        Args:
            number: from 0 to `info.count` - 1.

        Raises:
            MediaError: the page is damaged or missing.
        """
        ...

    def close(self) -> None:
        """Release the file. Safe to call twice."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
