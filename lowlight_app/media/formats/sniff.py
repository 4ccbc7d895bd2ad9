"""Which format a file has, told by its content: extensions lie."""

from __future__ import annotations

from lowlight_app.media.metadata.tiff_directory import Directory, TiffBytes

_SIGNATURES = {
    b"\xff\xd8\xff": "jpeg",
    b"\x89PNG\r\n\x1a\n": "png",
    b"BM": "bmp",
    b"FUJIFILMCCD-RAW": "raw",
    b"IIRO": "raw",  # Olympus
    b"IIRS": "raw",
    b"MMOR": "raw",
    b"IIU\0": "raw",  # Panasonic
    b"FOVb": "raw",  # Sigma
    b"\0MRM": "raw",  # Minolta
    b"II\x1a\0\0\0HEAPCCDR": "raw",  # Canon CRW
    b"\x1a\x45\xdf\xa3": "matroska",
    b"\0\0\x01\xba": "mpeg",
    b"GIF8": "gif",
}
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
"""What a QuickTime file without a brand begins with."""
TRANSPORT_PACKET = 188
"""Bytes of a packet of an MPEG transport stream."""
ANIMATED_WEBP = "animated webp"
_FLAGS, _ANIMATION = 20, 2
"""Where the flags of an extended WebP stand, and the bit of them that says so."""
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
VIDEO_FORMATS = frozenset({"mp4", "mov", "matroska", "webm", "avi", "mpegts", "mpeg", "gif", ANIMATED_WEBP})
_PHOTOMETRIC, _DNG_VERSION = 262, 50706
_SENSOR_PHOTOMETRICS = {32803, 34892}  # colour filter array, linear raw


def sniff(data: bytes) -> str | None:
    """The format's name as in `MediaInfo.format`; None for anything that is no known picture or video."""
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            return "webm" if name == "matroska" and b"webm" in data[:64] else name
    if data[:4] == b"RIFF":
        animated = data[8:16] == b"WEBPVP8X" and len(data) > _FLAGS and data[_FLAGS] & _ANIMATION
        return ANIMATED_WEBP if animated else {b"WEBP": "webp", b"AVI ": "avi"}.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _sniff_brands(data)
    if data[4:8] in _QUICKTIME_ATOMS:
        return "mov"
    if data[:1] == b"G" and data[TRANSPORT_PACKET : TRANSPORT_PACKET + 1] == b"G":
        return "mpegts"
    if data.startswith(_TIFF_STARTS):
        return "raw" if data[8:10] == b"CR" or _holds_sensor_data(data) else "tiff"
    return None


def _sniff_brands(data: bytes) -> str | None:
    """The format of a file of the ISO base media family; the compatible brands decide where the major one is general."""
    end = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, min(end, len(data)), 4))}
    if data[8:11] == b"crx":
        return "raw"
    if brands & _AVIF_BRANDS:
        return "avif"
    if brands & _HEIC_BRANDS:
        return "heic"
    return "mov" if data[8:12] == b"qt  " else "mp4"


def _holds_sensor_data(data: bytes) -> bool:
    try:
        tiff = TiffBytes(data)
    except ValueError:
        return False
    return any(_DNG_VERSION in d.entries or _is_sensor(tiff, d) for d in tiff.directories())


def _is_sensor(tiff: TiffBytes, directory: Directory) -> bool:
    entry = directory.entries.get(_PHOTOMETRIC)
    return bool(entry and _SENSOR_PHOTOMETRICS & set(entry.integers(tiff.order)))
