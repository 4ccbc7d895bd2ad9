"""TIFF: reads numbers of any type in all usual layouts; writes 8 and 16 bits.

Floating point numbers are read as linear light, with 1.0 as white, unless the file has an ICC profile. Numbers without a
fixed white, such as counts, are scaled by their own range for display.
A TIFF written from a source with an EXIF block starts with that block, unchanged, followed by the pixels:
offsets in EXIF count from the start of the file, so everything in the block stays valid.
"""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from typing import TYPE_CHECKING

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels, Transfer
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import check_size
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.signatures import is_tiff
from lowlight_app.media.formats.tiff_file import open_tiff
from lowlight_app.media.formats.tiff_layout import Layout, layout_of
from lowlight_app.media.formats.tiff_pixels import is_converted, pixels_from_samples, profile_of
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff, is_structure
from lowlight_app.media.metadata.tiff_directory import Entry, TiffBytes, header, pack_directory

if TYPE_CHECKING:
    from tifffile import TiffPage

_XMP, _IPTC, _STRIP_OFFSETS = 700, 33723, 273
_DESCRIPTION = 270
_IMAGEJ_EXTENT = frozenset([b"images", b"channels", b"slices", b"frames", b"hyperstack"])
_BYTE = 1
_RESOLUTION = frozenset([282, 283, 296])


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`."""
    with decoding(file.path), open_tiff(file) as tiff:
        page = tiff.page
        check_size(file.path, int(page.imagewidth), int(page.imagelength))
        layout = layout_of(file, page)
        metadata = _metadata(tiff.structure, page.offset, alone=tiff.count == 1)
        color = _color(page, layout)
        width, height = int(page.imagewidth), int(page.imagelength)
        info = MediaInfo("tiff", width, height, layout.channels, layout.dtype, color, tiff.count, metadata)
        return replace(info, color_unstated=not is_converted(layout))


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path), open_tiff(file) as tiff:
        layout = layout_of(file, tiff.page)
        tiff.check_parts()
        if layout.by_libtiff:
            return tiff.decode_by_libtiff()[..., : layout.samples]
        return pixels_from_samples(file, tiff.page, layout, tiff.page.asarray(maxworkers=1))


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:  # noqa: ARG001 - the format is lossless
    """See `WritableFormat`. Uses Deflate with horizontal differencing, which every program reads."""
    import tifffile

    order = "<" if metadata.exif is None else TiffBytes(metadata.exif).order
    buffer = io.BytesIO()
    blocks = {_XMP: metadata.xmp, _IPTC: metadata.iptc}
    extra = [(tag, _BYTE, len(block), block, True) for tag, block in blocks.items() if block]
    with encoding("TIFF"), tifffile.TiffWriter(buffer, byteorder=order) as writer:
        writer.write(
            frame.pixels[..., 0] if frame.pixels.shape[2] == 1 else frame.pixels,
            photometric="rgb" if frame.pixels.shape[2] > 2 else "minisblack",
            planarconfig="contig" if frame.pixels.shape[2] > 1 else None,
            extrasamples=["unassalpha"] if frame.has_alpha else None,
            compression="zlib",
            predictor=True,
            description=None,
            metadata=None,
            software=False,
            resolution=metadata.density,
            resolutionunit="inch" if metadata.density else None,
            iccprofile=icc.profile_for(frame, "TIFF"),
            extratags=extra,
            maxworkers=1,
        )
    return buffer.getvalue() if metadata.exif is None else _append_to_exif(metadata.exif, buffer.getvalue())


def _metadata(tiff: TiffBytes, position: int, *, alone: bool) -> Metadata:
    directory = tiff.directory(position)
    stack = tiff.directory(tiff.first).entries.get(_DESCRIPTION)
    if not alone and stack and stack.value.startswith(b"ImageJ="):
        directory.entries[_DESCRIPTION] = _without_stack_extent(stack)
    xmp, iptc = (directory.entries.get(tag) for tag in (_XMP, _IPTC))
    return Metadata(exif_from_tiff(tiff, directory, raw=False), xmp.value if xmp else None, iptc.value if iptc else None)


def _without_stack_extent(description: Entry) -> Entry:
    """Return the ImageJ description of a stack, from its first page, without the extent of the stack."""
    kept = [line for line in description.value.split(b"\n") if line.partition(b"=")[0] not in _IMAGEJ_EXTENT]
    value = b"\n".join(kept).rstrip(b"\0") + b"\0"
    return replace(description, count=len(value), value=value)


def _color(page: TiffPage, layout: Layout) -> ColorSpec:
    profile = profile_of(page, layout)
    if layout.dtype == "float32" and profile is None:
        return ColorSpec(transfer=Transfer.LINEAR)
    return ColorSpec(icc=profile)


def _append_to_exif(block: bytes, file: bytes) -> bytes:
    """Append a TIFF file to an EXIF block, and merge their main directories."""
    source, pixels = TiffBytes(block), TiffBytes(file)
    start = len(block) + len(block) % 2
    shift = start - 8
    entries = {tag: e for tag, e in source.directory(source.first).entries.items() if not is_structure(tag)}
    added = pixels.directory(pixels.first).entries
    entries |= {tag: _shift_entry(e, shift, pixels.order) for tag, e in added.items() if tag not in _RESOLUTION & entries.keys()}
    position = start + len(file) - 8
    position += position % 2
    body = b"".join([header(source.order, position), block[8:].ljust(start - 8, b"\0"), file[8:]])
    return body.ljust(position, b"\0") + pack_directory(source.order, entries.values(), position)


def _shift_entry(entry: Entry, shift: int, order: str) -> Entry:
    if entry.tag != _STRIP_OFFSETS:
        return Entry(entry.tag, entry.kind, entry.count, entry.value, 0, entry.offset + shift)
    offsets = [offset + shift for offset in entry.integers(order)]
    return Entry(entry.tag, 4, len(offsets), struct.pack(f"{order}{len(offsets)}I", *offsets))


FORMAT = WritableFormat(
    name="tiff",
    suffixes=(".tif", ".tiff"),
    matches=is_tiff,
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8, 16),
    lossless=True,
    longest_side=1 << 31,
)
