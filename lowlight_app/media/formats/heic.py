"""HEIC and other HEIF with HEVC, 8 to 12 bits; read only. libheif applies the orientation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lowlight_app.frame import ColorSpec, MediaInfo, Metadata, Pixels
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import as_channels, widen
from lowlight_app.media.formats.base import Format, PhotoFile, decoding
from lowlight_app.media.formats.signatures import has_brand
from lowlight_app.media.metadata.exif import orientation, reset_orientation
from lowlight_app.media.metadata.left_out import left_out_of_heif

if TYPE_CHECKING:
    from pillow_heif import HeifFile

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_CHANNELS = {"L": 1, "LA": 2, "La": 2, "I": 1, "RGB": 3, "RGBA": 4, "RGBa": 4}


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. Of several images the primary one is read, as in other programs."""
    with decoding(file.path):
        heif = _open(file)
        info = heif.info
        width, height = heif.size
        mode, _, bits = heif.mode.partition(";")
        block = info.get("exif")
        block = block.removeprefix(b"Exif\0\0") if block else None
        exif = reset_orientation(block) if block else None
        color = _color(info, _CHANNELS[mode])
        file.notices.extend(left_out_of_heif(file.data, len(heif) - 1))
        dtype = "uint16" if bits else "uint8"
        metadata = Metadata(exif, info.get("xmp"))
        found = MediaInfo("heic", width, height, _CHANNELS[mode], dtype, color, metadata=metadata, orientation=orientation(block))
        return replace(found, color_unstated=_codes(info)[0] == icc.UNSPECIFIED)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path):
        heif = _open(file)
        pixels = as_channels(np.asarray(heif))
    bits = int(heif.mode.partition(";")[2] or 8)
    return widen(pixels, bits) if bits > 8 else pixels


def _open(file: PhotoFile) -> HeifFile:
    import pillow_heif

    return pillow_heif.open_heif(file.data, convert_hdr_to_8bit=False, hdr_to_16bit=False)


def _color(info: dict[str, Any], channels: int) -> ColorSpec:
    return replace(icc.color_from_codes(*_codes(info)), icc=icc.matching_profile(info.get("icc_profile"), channels))


def _codes(info: dict[str, Any]) -> tuple[int, int]:
    """Return the codes of primaries and transfer."""
    codes = info.get("nclx_profile") or {}
    return codes.get("color_primaries", icc.UNSPECIFIED), codes.get("transfer_characteristics", icc.UNSPECIFIED)


FORMAT = Format(
    name="heic",
    suffixes=(".heic", ".heif", ".hif"),
    matches=lambda data: has_brand(data, _BRANDS),
    inspect=inspect,
    decode=decode,
    export_as="jpeg",  # everything opens it
)
