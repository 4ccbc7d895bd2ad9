"""PNG, 8 and 16 bits. This module reads and inserts chunks; imagecodecs (libpng) codes the pixels in full depth."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.signatures import starts_with

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_LARGEST_BLOCK = 1 << 24
_GREY = (0, 4)
_INCH, _PER_METRE = 0.0254, 1
_SCALE, _SRGB_GAMMA = 100_000, 0.45455
_SRGB_CHROMATICITIES = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`."""
    with decoding(file.path):
        chunks = dict(_chunks(file.data))
        width, height, bits, color_type = struct.unpack_from(">IIBB", chunks[b"IHDR"])
        alpha = color_type >= 4 or b"tRNS" in chunks
        channels = (1 if color_type in _GREY else 3) + alpha
        pages = struct.unpack_from(">I", chunks[b"acTL"])[0] if b"acTL" in chunks else 1
        metadata = Metadata(exif=chunks.get(b"eXIf"), xmp=_xmp(chunks), density=_density(chunks))
        color = _color(chunks, channels)
    return MediaInfo("png", width, height, channels, "uint16" if bits == 16 else "uint8", color, pages, metadata)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    import imagecodecs

    if file.page > 1:
        raise MediaError("only the first image of an animated PNG can be read.", path=file.path)
    with decoding(file.path):
        return as_channels(imagecodecs.png_decode(file.data))


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:  # noqa: ARG001 - the format is lossless
    """See `WritableFormat`."""
    import imagecodecs

    chunks = _color_chunks(frame)
    if metadata.density:
        chunks += _chunk(b"pHYs", struct.pack(">IIB", *(round(dots / _INCH) for dots in metadata.density), _PER_METRE))
    if metadata.exif:
        chunks += _chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        chunks += _chunk(b"iTXt", _XMP_KEYWORD + b"\0\0\0\0\0" + metadata.xmp)
    with encoding("PNG"):
        pixels = frame.pixels[..., 0] if frame.pixels.shape[2] == 1 else frame.pixels
        data = imagecodecs.png_encode(pixels, level=4, filter=imagecodecs.PNG.FILTER.PAETH)  # 3 times as fast as 6, 5 % larger
    header_end = len(_SIGNATURE) + 25
    return b"".join([data[:header_end], chunks, data[header_end:]])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the chunks except those of the pixels.

    Raises:
        ValueError: the file ends too early.
    """
    position, name = len(_SIGNATURE), b""
    while name != b"IEND":
        if position + 12 > len(data):
            raise ValueError("the file ends too early")
        length, name = struct.unpack_from(">I4s", data, position)
        if name == b"iTXt" and data.startswith(_XMP_KEYWORD, position + 8):
            name = _XMP_KEYWORD
        if name != b"IDAT":
            yield name, data[position + 8 : position + 8 + length]
        position += 12 + length
    if position > len(data):
        raise ValueError("the file ends too early")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _xmp(chunks: dict[bytes, bytes]) -> bytes | None:
    if _XMP_KEYWORD not in chunks:
        return None
    _, _, rest = chunks[_XMP_KEYWORD].partition(b"\0")
    _language, _translated, text = rest[2:].split(b"\0", 2)
    return _decompress(text) if rest[0] else text


def _density(chunks: dict[bytes, bytes]) -> tuple[float, float] | None:
    across, down, unit = struct.unpack(">IIB", chunks.get(b"pHYs", bytes(9)))
    return (across * _INCH, down * _INCH) if unit == _PER_METRE and across and down else None


def _decompress(body: bytes) -> bytes:
    """Decompress data, with a limit that protects from decompression bombs."""
    decompressor = zlib.decompressobj()
    decompressed = decompressor.decompress(body, _LARGEST_BLOCK)
    if decompressor.unconsumed_tail:
        raise ValueError(f"a metadata chunk unpacks to more than {_LARGEST_BLOCK >> 20} MiB")
    return decompressed


def _color(chunks: dict[bytes, bytes], channels: int) -> ColorSpec:
    """Return the colour from the chunk with the highest precedence: codes, profile, sRGB, gamma and chromaticities."""
    if b"cICP" in chunks:
        return icc.color_from_codes(chunks[b"cICP"][0], chunks[b"cICP"][1])
    if b"iCCP" in chunks:
        _, _, packed = chunks[b"iCCP"].partition(b"\0")
        return ColorSpec(icc=icc.matching_profile(_decompress(packed[1:]), channels))
    if b"gAMA" in chunks and b"sRGB" not in chunks:
        return ColorSpec(icc=_profile_from_gamma(chunks, channels))
    return ColorSpec()


def _profile_from_gamma(chunks: dict[bytes, bytes], channels: int) -> bytes | None:
    """Create a profile for the stated gamma and chromaticities; None if they are those of sRGB, or invalid."""
    gamma = struct.unpack(">I", chunks[b"gAMA"])[0] / _SCALE
    stated = struct.unpack(">8I", chunks[b"cHRM"]) if b"cHRM" in chunks else _SRGB_CHROMATICITIES
    if gamma == 0:
        return None  # invalid; libpng ignores it, too
    if abs(gamma - _SRGB_GAMMA) < 0.005 and max(abs(a - b) for a, b in zip(stated, _SRGB_CHROMATICITIES, strict=True)) < 500:
        return None
    white, *primaries = ((x / _SCALE, y / _SCALE) for x, y in zip(stated[::2], stated[1::2], strict=True))
    return icc.profile_from_gamma(None if channels <= 2 else [*primaries], white, 1 / gamma)


def _color_chunks(frame: Frame) -> bytes:
    if frame.color.icc is None and frame.color.transfer in icc.HDR:
        return _chunk(b"cICP", bytes([frame.color.primaries.value, frame.color.transfer.value, 0, 1]))
    profile = icc.profile_for(frame, "PNG")
    return _chunk(b"iCCP", b"icc\0\0" + zlib.compress(profile)) if profile else b""


FORMAT = WritableFormat(
    name="png",
    suffixes=(".png",),
    matches=starts_with(_SIGNATURE),
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8, 16),
    lossless=True,
    longest_side=1_000_000,
)
