"""Process a large image and a small version of it in bands of rows, which stay in the processor's cache."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2

from lowlight_app.frame import Pixels

_ROWS = 128


class Band(NamedTuple):
    """Rows that show the same in an image and in a small version of it.

    Attributes:
        rows: rows of the image.
        small: rows of the small version.
        small_around: rows of the small version, with a margin.
        around: number of rows of the image that `small_around` shows.
        inside: where `rows` lie in `small_around` when that is enlarged to the size of the image.
    """

    rows: slice
    small: slice
    small_around: slice
    around: int
    inside: slice


def bands_of_rows(height: int, small_height: int, margin: int = 0) -> Iterator[Band]:
    """Yield bands of an image of a height and of a small version of it; a single one where their rows do not match.

    Args:
        height: the height of the image.
        small_height: the height of the small version.
        margin: rows of the small one above and below a band that it depends on.
    """
    parts = math.gcd(height, small_height)
    rows, small_rows = height // parts, small_height // parts
    step, beside = max(1, _ROWS // rows), -(-margin // small_rows)
    for first in range(0, parts, step):
        last = min(first + step, parts)
        above, below = max(first - beside, 0), min(last + beside, parts)
        yield Band(
            slice(first * rows, last * rows),
            slice(first * small_rows, last * small_rows),
            slice(above * small_rows, below * small_rows),
            (below - above) * rows,
            slice((first - above) * rows, (last - above) * rows),
        )


def enlarge_in_bands(images: Sequence[Pixels], size: tuple[int, int]) -> Iterator[tuple[Band, list[Pixels]]]:
    """Scale small images of one size up to a width and height; yield them band by band."""
    width, height = size
    for band in bands_of_rows(height, len(images[0]), margin=1):
        wide = [cv2.resize(image[band.small_around], (width, band.around), interpolation=cv2.INTER_LINEAR) for image in images]
        yield band, [image[band.inside] for image in wide]
