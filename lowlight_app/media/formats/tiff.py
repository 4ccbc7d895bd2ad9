"""TIFF: reads 8 and 16 bits and floating point in all usual layouts; writes 8 and 16 bits.

Floating point numbers are read as linear light, with 1.0 as white, unless the file has an ICC profile.
A TIFF written from a source with an EXIF block starts with that block, unchanged, followed by the pixels:
offsets in EXIF count from the start of the file, so everything in the block stays valid.
"""

from __future__ import annotations

import io
import logging
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels, Transfer
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, to_depth, unpremultiplied, widen
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.pillow import cmyk_to_rgb
from lowlight_app.media.formats.signatures import is_tiff
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff, is_structure
from lowlight_app.media.metadata.tiff_directory import Entry, TiffBytes, header, pack_directory

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

_ICC, _XMP, _IPTC, _STRIP_OFFSETS = 34675, 700, 33723, 273
_DESCRIPTION = 270
_IMAGEJ_EXTENT = frozenset([b"images", b"channels", b"slices", b"frames", b"hyperstack"])
_BYTE = 1
_RESOLUTION = frozenset([282, 283, 296])
_REDUCED, _MASK = 1, 4
_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR = 0, 1, 2, 3, 5, 6
_LIGHT_CHANNELS = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _PALETTE: 1, _CMYK: 4, _YCBCR: 3}
_PREMULTIPLIED = 1
_JPEG = (6, 7)  # compressions whose decoder converts YCbCr to RGB


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`."""
    with decoding(file.path), _open(file) as tiff:
        pages = _pages(tiff)
        page = _page(file, pages)
        light, alpha = _layout(file, page)
        channels = {_PALETTE: 3, _CMYK: 3}.get(page.photometric, light) + alpha
        metadata = _metadata(TiffBytes(file.data), page.offset, alone=len(pages) == 1)
        dtype = _frame_dtype(file, page)
        color = _color(page, dtype, channels)
        width, height = int(page.imagewidth), int(page.imagelength)
        return MediaInfo("tiff", width, height, channels, dtype, color, len(pages), metadata)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path), _open(file) as tiff:
        page = _page(file, _pages(tiff))
        structure = TiffBytes(file.data)
        if structure.lacks_data(structure.directory(page.offset)):
            raise ValueError("the file ends too early")
        light, alpha = _layout(file, page)
        pixels = _channels_last(page, page.asarray(maxworkers=1))
    pixels = _full_range(page, pixels[..., : light + alpha])
    if page.photometric == _WHITE_IS_ZERO:
        pixels = _invert(pixels)
    if page.photometric == _PALETTE:
        pixels = _apply_palette(page, pixels)
    if page.photometric == _YCBCR and page.compression not in _JPEG:
        pixels = _ycbcr_to_rgb(file, pixels)
    if page.photometric == _CMYK:
        pixels = _cmyk_to_rgb(file, page, pixels)
    if alpha and page.extrasamples[0] == _PREMULTIPLIED:
        pixels = unpremultiplied(pixels)
    return pixels


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


def _open(file: PhotoFile) -> TiffFile:
    import tifffile

    logging.getLogger("tifffile").addHandler(logging.NullHandler())  # our errors report what is wrong with a file
    return tifffile.TiffFile(io.BytesIO(file.data))


def _pages(tiff: TiffFile) -> list[TiffPage]:
    """Return the images of the file, without thumbnails and masks."""
    return [page for page in tiff.pages if not page.subfiletype & (_REDUCED | _MASK)] or [tiff.pages.first]


def _page(file: PhotoFile, pages: list[TiffPage]) -> TiffPage:
    if not 1 <= file.page <= len(pages):
        raise MediaError("there is no page {page}; the file has {pages}.", path=file.path, page=file.page, pages=len(pages))
    return pages[file.page - 1].aspage()


def _tag(page: TiffPage, number: int) -> Any:
    tag = page.tags.get(number)
    return tag.value if tag else None


def _layout(file: PhotoFile, page: TiffPage) -> tuple[int, int]:
    """Return the number of channels of light, ink or palette index, and of opacity (0 or 1).

    Raises:
        MediaError: unsupported colours or extra channels.
    """
    light = _LIGHT_CHANNELS.get(page.photometric)
    if light is None or page.imagedepth > 1:
        raise MediaError(
            "TIFF with {photometric} colours is not supported; save it as RGB.", path=file.path, photometric=page.photometric.name
        )
    extra = page.samplesperpixel - light
    if extra not in (0, 1):
        raise MediaError(
            "{channels} channels are not supported; save it as grey or RGB, with or without opacity.",
            path=file.path,
            channels=page.samplesperpixel,
        )
    return light, extra


def _frame_dtype(file: PhotoFile, page: TiffPage) -> str:
    """Return the dtype of a page's frame.

    Raises:
        MediaError: unsupported numbers, such as signed ones.
    """
    kind, bits = (page.dtype.kind, page.bitspersample) if page.dtype else ("", 0)
    if kind == "f":
        return "float32"
    if kind not in "ub" or bits > 16:
        raise MediaError(
            "pixels of type {dtype} are not supported; save it with 8 or 16 unsigned bits or floating point.",
            path=file.path,
            dtype=page.dtype,
        )
    return "uint16" if bits > 8 and page.photometric not in (_PALETTE, _CMYK) else "uint8"


def _color(page: TiffPage, dtype: str, channels: int) -> ColorSpec:
    profile = icc.matching_profile(_tag(page, _ICC), channels)
    if dtype == "float32" and profile is None:
        return ColorSpec(transfer=Transfer.LINEAR)
    return ColorSpec(icc=profile)


def _channels_last(page: TiffPage, pixels: NDArray[Any]) -> Pixels:
    if page.planarconfig == 2 and page.samplesperpixel > 1:
        pixels = np.moveaxis(pixels, 0, -1)
    return as_channels(pixels)


def _full_range(page: TiffPage, pixels: Pixels) -> Pixels:
    """Convert numbers of unusual depths to uint8, uint16 or float32; keep palette indices."""
    if pixels.dtype.kind == "f":
        return as_channels(np.nan_to_num(pixels.astype(np.float32, copy=False), copy=False))
    if page.photometric == _PALETTE:
        return pixels
    if page.bitspersample < 8:
        return np.asarray(pixels.astype(np.uint16) * 255 // ((1 << page.bitspersample) - 1), np.uint8)
    return widen(pixels, page.bitspersample) if page.bitspersample > 8 else pixels


def _invert(pixels: Pixels) -> Pixels:
    """Invert pixels whose 0 is white, but not their opacity."""
    inverted = pixels.copy()
    white = np.iinfo(pixels.dtype).max if pixels.dtype.kind == "u" else 1
    inverted[..., 0] = white - pixels[..., 0]
    return inverted


def _apply_palette(page: TiffPage, pixels: Pixels) -> Pixels:
    """Convert palette indices to RGB. Some programs leave the lower 8 bits of the 16-bit palette zero."""
    palette = np.asarray(np.asarray(page.colormap) >> 8, np.uint8)
    return np.concatenate([palette[:, pixels[..., 0]].transpose(1, 2, 0), pixels[..., 1:]], axis=2)


def _ycbcr_to_rgb(file: PhotoFile, pixels: Pixels) -> Pixels:
    if pixels.dtype != np.uint8 or pixels.shape[2] != 3:
        raise MediaError(
            "TIFF with YCbCr colours is supported only with 8 bits and without opacity; save it as RGB.", path=file.path
        )
    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels), "YCbCr").convert("RGB"))


def _cmyk_to_rgb(file: PhotoFile, page: TiffPage, pixels: Pixels) -> Pixels:
    inks = np.ascontiguousarray(to_depth(Frame(pixels[..., :4]), 8).pixels)
    image = Image.frombuffer("CMYK", (inks.shape[1], inks.shape[0]), inks.tobytes(), "raw", "CMYK", 0, 1)
    light = np.asarray(cmyk_to_rgb(file, image, _tag(page, _ICC)))
    return np.concatenate([light, to_depth(Frame(pixels), 8).pixels[..., 4:]], axis=2)


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
