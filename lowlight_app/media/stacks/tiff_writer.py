"""Write a stack as the same kind of TIFF file, page by page, to a part file that is read back and renamed."""

from __future__ import annotations

import json
import os
import warnings
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.errors import ExportError, MediaError
from lowlight_app.media.files.part_file import part_file
from lowlight_app.media.files.publish import publish
from lowlight_app.media.metadata import xmp
from lowlight_app.media.stacks import imagej, ome
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.stack import Samples, Selection, StackKind
from lowlight_app.media.stacks.tiff_stack import TiffStack, open_tiff_stack
from lowlight_app.media.stacks.tiff_storage import DESCRIPTION, XMP, ExtraTag, copied_tags, raw_value
from lowlight_app.settings import ExportSettings

if TYPE_CHECKING:
    from tifffile import TiffPage, TiffWriter

_BYTE = 1
_LARGEST_CLASSIC = (1 << 32) - (64 << 20)
"""Bytes of pixels of a classic TIFF; the rest is for directories."""


def write_tiff_stack(
    target: Path,
    source: TiffStack,
    selection: Selection,
    pages: Iterable[Samples],
    record: StackRecord,
    export: ExportSettings,
) -> Path:
    """Write the result of a stack.

    Args:
        target: see `resolve_target`.
        source: whose metadata is copied.
        selection: the part of the source that `pages` are of.
        pages: the pages, each like those of the source; they are taken one by one.
        record: what was done, written into the metadata.
        export: conflict rule, and whether to keep the date.

    Returns:
        The file that was written; see `publish`.

    Raises:
        ExportError: it could not be written; nothing is left.
    """
    sums: list[int] = []
    with part_file(target) as part:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(part, source, selection, _summed(pages, sums), record)
        _verify(part, target, source, sums)
        return publish(part, target, export, source.info.modified_ns)


def _summed(pages: Iterable[Samples], sums: list[int]) -> Iterator[Samples]:
    """Yield the pages, and append their checksums."""
    for page in pages:
        sums.append(zlib.crc32(np.ascontiguousarray(page).data))
        yield page


def _write(part: Path, source: TiffStack, selection: Selection, pages: Iterable[Samples], record: StackRecord) -> None:
    import tifffile

    storage, is_imagej = source.storage, source.info.kind is StackKind.IMAGEJ
    is_large = selection.count * source.info.page_bytes > _LARGEST_CLASSIC
    one_block = is_imagej and storage.compression is None and storage.tile is None
    big = storage.big or (is_large and not one_block)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # ImageJ alone cannot read its stacks as BigTIFF; other programs can
        writer = tifffile.TiffWriter(part, bigtiff=big, byteorder=storage.byteorder, imagej=is_imagej, ome=False, shaped=False)
    with writer:
        if is_imagej:
            _write_imagej(writer, source, selection, pages, record, truncate=one_block and is_large)
        else:
            _write_pages(writer, source, selection, pages, record)
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _write_imagej(
    writer: TiffWriter, source: TiffStack, selection: Selection, pages: Iterable[Samples], record: StackRecord, *, truncate: bool
) -> None:
    """Write all pages at once: ImageJ expects uncompressed ones in one block, and ignores all directories but the first."""
    info = source.info
    axes = "".join(axis.name for axis in info.axes).upper() + ("YX" if info.channels == 1 else "YXS")
    shape = (*selection.sizes, info.height, info.width, *([] if info.channels == 1 else [info.channels]))
    metadata = imagej.updated(source.tiff.imagej_metadata or {}, selection, record)
    first = source.tags_of(0)
    writer.write(
        map(_as_stored, pages),
        shape=shape,
        dtype=info.dtype,
        metadata={**metadata, "axes": axes},
        extratags=[*copied_tags(first), _provenance(first, record)],
        truncate=truncate,
        **source.storage.options(),
    )


def _write_pages(
    writer: TiffWriter, source: TiffStack, selection: Selection, pages: Iterable[Samples], record: StackRecord
) -> None:
    options = source.storage.options()
    start = _first_description(source, selection, record)
    for index, (number, page) in enumerate(zip(selection.numbers(), pages, strict=True)):
        tags = source.tags_of(number)
        extra = [_provenance(source.tags_of(0), record)] if index == 0 else []
        writer.write(
            _as_stored(page, planar=source.storage.planar),
            description=start if index == 0 and start is not None else _own_description(tags),
            metadata=None,
            extratags=[*copied_tags(tags), *extra],
            **options,
        )


def _first_description(source: TiffStack, selection: Selection, record: StackRecord) -> bytes | None:
    """Return what the first page says about the whole stack; None if it says nothing."""
    first = source.tiff.pages.first
    if source.info.kind is StackKind.OME:
        return ome.updated(source.tiff.ome_metadata, selection, record)
    if first.is_imagej:
        return b""
    if first.is_shaped:
        said = json.loads(first.shaped_description)
        page = (source.info.height, source.info.width, *([source.info.channels] if source.info.channels > 1 else []))
        said |= {"shape": [*selection.sizes, *page], "lowlight": record.text()}
        said.pop("truncated", None)
        return json.dumps(said).encode()
    return None


def _own_description(tags: TiffPage | None) -> bytes | None:
    value = raw_value(tags, DESCRIPTION)
    return value.rstrip(b"\0") if value is not None else None


def _provenance(first: TiffPage | None, record: StackRecord) -> ExtraTag:
    packet = xmp.with_provenance(raw_value(first, XMP), record.provenance)
    return XMP, _BYTE, len(packet), packet, True


def _as_stored(page: Samples, *, planar: bool = False) -> Samples:
    """Return a page in the shape in which tifffile takes it."""
    if page.shape[2] == 1:
        return page[..., 0]
    return np.moveaxis(page, -1, 0) if planar else page


def _verify(part: Path, target: Path, source: TiffStack, sums: list[int]) -> None:
    """Read the part file back.

    Raises:
        ExportError: its pages are not those that were written.
    """
    written = open_tiff_stack(part, fewest=1)
    if written is None:
        raise ExportError("the written file cannot be read back as a stack; the disk may be failing.", path=target)
    with written:
        same = (written.info.dtype, written.info.count) == (source.info.dtype, len(sums))
        try:
            same = same and all(zlib.crc32(written.page(number).data) == found for number, found in enumerate(sums))
        except MediaError as error:
            raise ExportError("the written file cannot be read back: {reason}", path=target, reason=error.message) from error
    if not same:
        raise ExportError("the written file does not match the images; the disk may be failing.", path=target)
