"""Chunks of a PNG, and the metadata in them: EXIF, XMP, IPTC, comments and density."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lowlight_app.errors import MediaError
from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import photoshop

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = "XML:com.adobe.xmp"
_RAW_PROFILE = "raw profile type "
_STALE_PREFIXES = (_RAW_PROFILE, _XMP_KEYWORD.lower(), "thumb::", "date:")
"""Text that is read as another kind of metadata, or describes the old file."""
_TEXT_CHUNKS = frozenset([b"tEXt", b"zTXt", b"iTXt"])
_EXIF_PREFIX, _XMP_PREFIX = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_LARGEST_BLOCK = 1 << 24
_MAX_CHUNKS = 1_000_000
_MAX_TEXTS = 1000
_LARGEST_TEXTS = 1 << 26
"""Bytes of all texts, decompressed; those after that are left out."""
_MAX_KEYWORD = 79
_INCH, _PER_METRE = 0.0254, 1


@dataclass(frozen=True)
class Chunks:
    """The chunks of a PNG.

    Attributes:
        first: the first chunk of each name, except those of pixels.
        pixels: where the bodies of the chunks of pixels lie.
        texts: keyword and text or packed profile of each text chunk.
        complete: the file ends with its last chunk.
    """

    first: dict[bytes, bytes]
    pixels: list[slice]
    texts: list[tuple[str, bytes]] = field(default_factory=list)
    complete: bool = False

    @classmethod
    def of(cls, data: bytes) -> Chunks:
        """Read the chunks of a file, as far as it goes."""
        first: dict[bytes, bytes] = {}
        pixels: list[slice] = []
        texts: list[tuple[str, bytes]] = []
        complete, space = False, _LARGEST_TEXTS
        for name, body in _walk(data):
            if name == b"IDAT":
                pixels.append(body)
            elif name in _TEXT_CHUNKS:
                if len(texts) < _MAX_TEXTS and space > 0:
                    texts.append(_text(name, data[body]))
                    space -= len(texts[-1][1])
            else:
                complete = name == b"IEND"
                first.setdefault(name, data[body])
        return cls(first, pixels, texts, complete)


def _walk(data: bytes) -> Iterator[tuple[bytes, slice]]:
    """Yield name and place of each body; the last one may be cut off."""
    position = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        length, name = struct.unpack_from(">I4s", data, position)
        yield name, slice(position + 8, min(position + 8 + length, len(data)))
        position += 12 + length
        if name == b"IEND":
            return


def pack_chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def decompress(packed: bytes) -> bytes:
    """Decompress data, with a limit that protects from decompression bombs.

    Raises:
        MediaError: it is larger than any metadata.
        zlib.error: damaged.
    """
    decompressor = zlib.decompressobj()
    unpacked = decompressor.decompress(packed, _LARGEST_BLOCK)
    if decompressor.unconsumed_tail:
        raise MediaError("metadata of more than {limit} MiB is not supported.", limit=_LARGEST_BLOCK >> 20)
    return unpacked


def metadata_of(chunks: Chunks) -> Metadata:
    """Return the metadata of a PNG; damaged blocks are left out.

    Raises:
        MediaError: a decompression bomb.
    """
    profiles = {key.lower().removeprefix(_RAW_PROFILE): _raw_profile(body) for key, body in chunks.texts if _is_profile(key)}
    blocks = [chunks.first.get(b"eXIf"), profiles.get("exif"), profiles.get("app1")]
    packets: list[bytes | None] = [body for key, body in chunks.texts if key == _XMP_KEYWORD]
    app1 = profiles.get("app1") or b""
    packets += [profiles.get("xmp"), app1.removeprefix(_XMP_PREFIX) if app1.startswith(_XMP_PREFIX) else None]
    resources = [profiles.get("iptc"), profiles.get("8bim")]
    return Metadata(
        exif=next((block for body in blocks if body and (block := _exif(body))), None),
        xmp=next(filter(None, packets), None),
        iptc=next((block for body in resources if body and (block := _iptc(body))), None),
        density=_density(chunks.first.get(b"pHYs", b"")),
        comments=tuple((key, _decoded(body)) for key, body in chunks.texts if not key.lower().startswith(_STALE_PREFIXES)),
    )


def raw_color_profile(chunks: Chunks) -> bytes | None:
    """Return the colour profile that ImageMagick stores as text."""
    names = (f"{_RAW_PROFILE}icc", f"{_RAW_PROFILE}icm")
    return next((_raw_profile(body) for key, body in chunks.texts if key.lower() in names), None)


def metadata_chunks(metadata: Metadata) -> bytes:
    """Return metadata as chunks, to be inserted before the pixels."""
    return b"".join(_packed(metadata))


def _packed(metadata: Metadata) -> Iterable[bytes]:
    if metadata.density:
        yield pack_chunk(b"pHYs", struct.pack(">IIB", *(round(dots / _INCH) for dots in metadata.density), _PER_METRE))
    if metadata.exif:
        yield pack_chunk(b"eXIf", metadata.exif)
    if metadata.xmp:
        yield pack_chunk(b"iTXt", _XMP_KEYWORD.encode() + b"\0\0\0\0\0" + metadata.xmp)
    if metadata.iptc:
        profile = _as_raw_profile("iptc", photoshop.resource_of(metadata.iptc))
        yield pack_chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(profile))
    for keyword, text in metadata.comments:
        head = keyword[:_MAX_KEYWORD].encode("latin-1", "replace")
        yield pack_chunk(b"iTXt", head + b"\0\0\0\0\0" + text.encode())


def _text(name: bytes, body: bytes) -> tuple[str, bytes]:
    """Return keyword and text of a text chunk; the text is UTF-8 in any of them, and empty if it is damaged."""
    keyword, _, rest = body.partition(b"\0")
    if name == b"zTXt":
        rest = _unpacked(rest[1:])
    elif name == b"iTXt":
        *_, text = rest[2:].split(b"\0", 2)
        return keyword.decode("latin-1"), _unpacked(text) if rest[:1] == b"\1" else text
    return keyword.decode("latin-1"), rest.decode("latin-1").encode()


def _unpacked(packed: bytes) -> bytes:
    try:
        return decompress(packed)
    except zlib.error:
        return b""


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _is_profile(keyword: str) -> bool:
    return keyword.lower().startswith(_RAW_PROFILE)


def _raw_profile(text: bytes) -> bytes | None:
    r"""Decode a profile that ImageMagick stores as text: its name, its length, and hexadecimal digits in lines."""
    parts = text.split(maxsplit=2)
    if len(parts) < 3 or not parts[1].isdigit():
        return None
    try:
        return bytes.fromhex(parts[2].decode("ascii"))[: int(parts[1])]
    except ValueError:
        return None


def _as_raw_profile(name: str, data: bytes) -> bytes:
    digits = data.hex()
    lines = "\n".join(digits[start : start + 72] for start in range(0, len(digits), 72))
    return f"\n{name}\n{len(data):8}\n{lines}\n".encode()


def _exif(body: bytes) -> bytes | None:
    block = body.removeprefix(_EXIF_PREFIX)
    return block if block[:2] in (b"II", b"MM") else None


def _iptc(body: bytes) -> bytes | None:
    """Return IPTC-IIM records, which programs store with and without Photoshop's resources around them."""
    return body if body[:1] == b"\x1c" else photoshop.iptc_of(body)


def _density(body: bytes) -> tuple[float, float] | None:
    if len(body) != 9:
        return None
    across, down, unit = struct.unpack(">IIB", body)
    return (across * _INCH, down * _INCH) if unit == _PER_METRE and across and down else None
