"""Read a TIFF file of several images as a stack: ImageJ hyperstack, OME-TIFF, tifffile's own and plain pages."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import closing
from math import prod
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import LowlightError, MediaError
from lowlight_app.media.color.pixels import MAX_PIXELS
from lowlight_app.media.formats import tiff
from lowlight_app.media.formats.base import decoding
from lowlight_app.media.formats.registry import detect_format
from lowlight_app.media.formats.tiff_file import images_of
from lowlight_app.media.metadata.tiff_directory import TiffBytes
from lowlight_app.media.stacks import ome
from lowlight_app.media.stacks.stack import Axis, Samples, Stack, StackInfo, StackKind
from lowlight_app.media.stacks.tiff_storage import PageStorage, storage_notices

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage, TiffPageSeries

_KINDS = {"imagej": StackKind.IMAGEJ, "ome": StackKind.OME}
_PLAIN_KINDS = frozenset(["shaped", "uniform", "generic"])
"""Kinds of series of tifffile that say nothing about the page but its place."""
_OME_AXES = frozenset("TZC")
_IMAGEJ_TYPES = "BHhf"
"""Numbers of ImageJ: 8 and 16 bits, floating point; with others a file is read by its metadata, and written as a plain stack."""
_UNNAMED = "IQ"
_IMAGEJ_ORDER = "ITZC"
_PAGE_AXES = frozenset("YXS")
_GRAY, _RGB, _PALETTE = 1, 2, 3
_IMAGEJ = b"ImageJ="
_DESCRIPTION = 270
_BEGINNING = 1 << 16

_log = logging.getLogger(__name__)


class TiffStack(Stack):
    """A stack in a TIFF file; see `open_tiff_stack`.

    Attributes:
        tiff: the open file.
        storage: how the pages are stored.
    """

    def __init__(self, path: Path, file: BinaryIO, tiff: TiffFile, series: TiffPageSeries) -> None:
        self.path, self.tiff, self._file, self._series = path, tiff, file, series
        first: TiffPage = series.keyframe
        self.storage = PageStorage.of(tiff, first)
        height, width = first.imagelength, first.imagewidth
        axes = _axes_of(series, ome.channel_names(tiff.ome_metadata) if series.kind == "ome" else ())
        self._is_one_block = len(axes) > 0 and len(tiff.pages) < prod(axis.size for axis in axes)
        self.info = StackInfo(
            _kind_of(series),
            axes,
            height,
            width,
            first.samplesperpixel,
            np.dtype(series.dtype).newbyteorder("="),
            os.fstat(file.fileno()).st_mtime_ns,
            storage_notices(first),
        )
        self._order = _file_order(series)

    def page(self, number: int) -> Samples:
        """See `Stack`."""
        info, index = self.info, int(self._order[number])
        with decoding(self.path):
            stored = self._from_block(index) if self._is_one_block else self._decoded(index)
        if stored.size != info.height * info.width * info.channels or stored.dtype.kind != info.dtype.kind:
            raise MediaError("page {page} differs from the first one; it is damaged.", path=self.path, page=number + 1)
        if self.storage.planar:
            stored = np.moveaxis(stored.reshape(info.channels, info.height, info.width), 0, -1)
        return np.ascontiguousarray(stored.reshape(info.height, info.width, info.channels), info.dtype)

    def tags_of(self, number: int) -> TiffPage | None:
        """Return the directory of a page; None if it has none, as in one block of ImageJ."""
        index = int(self._order[number])
        if self._is_one_block:
            return self._series.keyframe if index == 0 else None
        page = self._series[index]
        return page.aspage() if page is not None else None

    def close(self) -> None:
        """See `Stack`."""
        self.tiff.close()
        self._file.close()

    def _decoded(self, index: int) -> Samples:
        page = self._series[index]
        if page is None:
            raise MediaError("page {page} of the stack is not in this file.", path=self.path, page=index + 1)
        return np.asarray(page.asarray(maxworkers=1))

    def _from_block(self, index: int) -> Samples:
        """Read a page of a file whose only directory is followed by all pages."""
        first, size = self._series.keyframe, self.info.page_bytes
        self._file.seek(first.dataoffsets[0] + index * size)
        data = self._file.read(size)
        return np.frombuffer(data, self.info.dtype.newbyteorder(self.tiff.byteorder))


def open_tiff_stack(path: Path, fewest: int = 2) -> TiffStack | None:
    """Open a TIFF file as a stack.

    A stack has several images, all of one size and type, grey or RGB, in one series. Thumbnails, pyramids, drawings of one bit,
    palettes without metadata of a microscope, and documents whose pages differ are no stacks: `PhotoPages` reads their images.

    Args:
        path: any file.
        fewest: images that a stack has at least.

    Returns:
        None if the file is no stack, or is damaged: whoever opens it as a photo reports why.
    """
    try:
        file = path.open("rb")
    except OSError:
        return None
    opened: TiffFile | None = None
    try:
        if _may_be_stack(file, fewest):
            import tifffile  # takes long, and most files are no stacks

            logging.getLogger("tifffile").addHandler(logging.NullHandler())
            opened = tifffile.TiffFile(file, is_mmstack=False)
            series = opened.series
            if len(series) == 1 and _is_stack(series[0], fewest):
                return TiffStack(path, file, opened, series[0])
    except (LowlightError, MemoryError):
        raise
    except Exception as error:  # tifffile raises anything for damaged files
        _log.info("%s is read as single images: %s", path, error)
    file.close()
    return None


def _may_be_stack(file: BinaryIO, fewest: int) -> bool:
    """Return whether a TIFF has several images in a chain without a loop, or is one of ImageJ's blocks."""
    if detect_format(file.read(_BEGINNING)) is not tiff.FORMAT:
        return False
    with closing(mmap(file.fileno(), 0, access=ACCESS_READ)) as data:
        structure = TiffBytes(data)
        positions = structure.chain()
        file.seek(0)
        if not positions or structure.directory(positions[-1], only=()).next != 0:
            return False
        if len(positions) >= fewest:
            return len(images_of(structure, positions)) == len(positions)
        description = structure.directory(positions[0], only=(_DESCRIPTION,)).entries.get(_DESCRIPTION)
        return description is not None and (description.value.startswith((_IMAGEJ, b'{"shape"')))


def _is_stack(series: TiffPageSeries, fewest: int) -> bool:
    first, known = series.keyframe, series.kind in _KINDS
    numbers = first.dtype is not None and first.dtype.kind in "uif" and first.bitspersample == 8 * first.dtype.itemsize
    photometrics = (_GRAY, _RGB, _PALETTE) if known else (_GRAY, _RGB)
    channels = 3 if first.photometric == _RGB else 1
    count = prod(size for _, size in _outer(series))
    return (
        numbers
        and (known or series.kind in _PLAIN_KINDS)
        and not (series.is_pyramidal or series.is_multifile)
        and first.photometric in photometrics
        and first.samplesperpixel == channels
        and first.imagedepth == 1
        and 0 < first.imagewidth * first.imagelength <= MAX_PIXELS
        and _has_pages(series, count)
        and count >= fewest
        and count * prod(first.shape) == prod(series.get_shape(False))
        and (series.kind != "ome" or set(series.get_axes(False)) <= _OME_AXES | _PAGE_AXES)
    )


def _has_pages(series: TiffPageSeries, count: int) -> bool:
    """Return whether the file has as many pages as it says: one directory for each, or all in one block."""
    first, file = series.keyframe, series.parent
    return count <= len(file.pages) or first.dataoffsets[0] + count * first.nbytes <= file.filehandle.size


def _kind_of(series: TiffPageSeries) -> StackKind:
    kind = _KINDS.get(series.kind, StackKind.PLAIN)
    unusual = kind is StackKind.IMAGEJ and (series.dtype.char not in _IMAGEJ_TYPES or "I" in series.get_axes(False))
    return StackKind.PLAIN if unusual else kind


def _axes_of(series: TiffPageSeries, channels: tuple[str, ...]) -> tuple[Axis, ...]:
    names: list[str] = []
    axes = []
    for code, size in sorted(_outer(series), key=_stack_order(series)):
        name = "page" if code in _UNNAMED else code.lower()
        names.append(name)
        again = names.count(name)
        labels = channels if name == "c" and len(channels) == size else ()
        axes.append(Axis(name if again == 1 else f"{name}{again}", size, labels))
    return tuple(axes)


def _file_order(series: TiffPageSeries) -> NDArray[np.int64]:
    """Return where each page of the stack is in the file; only files of ImageJ can have their pages in another order."""
    outer = _outer(series)
    indices = np.arange(prod(size for _, size in outer)).reshape([size for _, size in outer])
    order = sorted(range(len(outer)), key=lambda axis: _stack_order(series)(outer[axis]))
    return indices.transpose(order).ravel()


def _outer(series: TiffPageSeries) -> list[tuple[str, int]]:
    """Return tifffile's code and the size of each axis along which there are pages."""
    pairs = zip(series.get_axes(False), series.get_shape(False), strict=True)
    return [(code, int(size)) for code, size in pairs if code not in _PAGE_AXES]


def _stack_order(series: TiffPageSeries) -> Callable[[tuple[str, int]], int]:
    """Return the key by which the axes are sorted: those of ImageJ have a fixed order, in which they are written."""
    return lambda axis: _IMAGEJ_ORDER.find(axis[0]) if series.kind == "imagej" else 0
