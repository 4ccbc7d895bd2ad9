"""AVIF, 8 bits, and 10 or 12 bits as 16. A 16-bit frame is written with 12 bits, the most that AVIF has."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, narrow, widen
from lowlight_app.media.formats.base import PhotoFile, WritableFormat, decoding, encoding
from lowlight_app.media.formats.pillow import decode_image, inspect_image, open_image
from lowlight_app.media.formats.signatures import has_brand

_WRITTEN_BITS = 12
_BRANDS = frozenset({b"avif", b"avis"})


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. Pillow reports the orientation of the container as that of the EXIF block."""
    image = open_image(file, "AVIF")
    with decoding(file.path):
        info = inspect_image(image, "avif")
        if _is_animation(image):
            return info
        coding = _Coding.of(file.data)
    channels = (1 if coding.grey else 3) + image.mode.endswith("A")
    color = info.color if info.color.icc else coding.color
    return replace(info, channels=channels, dtype="uint16" if coding.bits > 8 else "uint8", color=color)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`. Pillow decodes animations, in 8 bits: imagecodecs 2026.3 overflows its buffer on them."""
    import imagecodecs

    image = open_image(file, "AVIF")
    if _is_animation(image):
        with decoding(file.path):
            image.seek(file.page - 1)
        return decode_image(file, image)
    with decoding(file.path):
        pixels = as_channels(imagecodecs.avif_decode(file.data))
        return widen(pixels, _Coding.of(file.data).bits) if pixels.dtype == np.uint16 else pixels


def encode(frame: Frame, metadata: Metadata, quality: int) -> bytes:
    """See `WritableFormat`. Colour is always 4:4:4; grey with opacity is written as RGB with opacity."""
    import cv2

    profile = icc.profile_for(frame, "AVIF")
    blocks = {
        cv2.IMAGE_METADATA_EXIF: metadata.exif,
        cv2.IMAGE_METADATA_XMP: metadata.xmp,
        cv2.IMAGE_METADATA_ICCP: profile if frame.pixels.shape[2] != 2 else None,
    }
    present = {kind: np.frombuffer(block, np.uint8) for kind, block in blocks.items() if block}
    deep = frame.pixels.dtype == np.uint16
    pixels = narrow(frame.pixels, _WRITTEN_BITS) if deep else frame.pixels
    parameters = [cv2.IMWRITE_AVIF_QUALITY, quality, cv2.IMWRITE_AVIF_DEPTH, _WRITTEN_BITS if deep else 8]
    with encoding("AVIF"):
        _, data = cv2.imencodeWithMetadata(".avif", _bgr(pixels), list(present), list(present.values()), parameters)
    return bytes(data)


def _is_animation(image: Image.Image) -> bool:
    return getattr(image, "n_frames", 1) > 1


def _bgr(pixels: Pixels) -> Pixels:
    """Return pixels in OpenCV's channel order."""
    order = {1: [0], 2: [0, 0, 0, 1], 3: [2, 1, 0], 4: [2, 1, 0, 3]}[pixels.shape[2]]
    return np.ascontiguousarray(pixels[..., order])


@dataclass(frozen=True)
class _Coding:
    """The coding parameters stated in the container."""

    bits: int
    grey: bool
    color: ColorSpec

    @classmethod
    def of(cls, data: bytes) -> _Coding:
        """Read the first property of each type, which belongs to the primary image.

        Raises:
            KeyError: a required property is missing.
        """
        meta = dict(_boxes(data))[b"meta"][4:]
        properties: dict[bytes, bytes] = {}
        for name, body in _boxes(dict(_boxes(dict(_boxes(meta))[b"iprp"]))[b"ipco"]):
            properties.setdefault(name + body[:4] if name == b"colr" else name, body)
        flags = properties[b"av1C"][2]
        bits = 8 if not flags & 0x40 else 12 if flags & 0x20 else 10
        primaries, transfer = struct.unpack_from(">HH", properties.get(b"colrnclx", b"nclx\0\x01\0\x0d"), 4)
        return cls(bits, bool(flags & 0x10), icc.color_from_codes(primaries, transfer))


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the consecutive boxes in `data`."""
    position = 0
    while position + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, position)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, position + 8)[0], 16
        end = position + size if size else len(data)
        if end < position + head:
            raise ValueError("a box of no size")
        yield name, data[position + head : end]
        position = end


FORMAT = WritableFormat(
    name="avif",
    suffixes=(".avif",),
    matches=lambda data: has_brand(data, _BRANDS),
    inspect=inspect,
    decode=decode,
    encode=encode,
    depths=(8, 16),
    lossless=False,
    longest_side=32768,
)
