"""The video formats that can be read, and how they are recognised. Loads no video codec."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.media.files.reading import read_beginning
from lowlight_app.media.formats import webp
from lowlight_app.media.formats.registry import detect_format
from lowlight_app.media.formats.signatures import riff_form, starts_with
from lowlight_app.media.video import containers
from lowlight_app.media.video.jpeg_stream import is_jpeg_stream

_QUICKTIME_BRAND = b"qt  "
_BRANDED = {b"ftyp", b"styp"}
_MEDIA_ATOMS = {b"moov", b"mdat", b"moof", b"sidx"}
_FILLER_ATOMS = {b"wide", b"free", b"skip", b"pnot", b"uuid", b"udta"}
_MAX_FILLER = 1 << 24
"""Bytes of filler before the first atom with content. The letters of a text would mean a larger size."""
TRANSPORT_PACKET = 188
"""Bytes of a packet of an MPEG transport stream."""
_PACKET_SIZES = (TRANSPORT_PACKET, 192, 204)
"""The same in files: plain, with a clock (AVCHD, Blu-ray), with error correction."""
_CHECKED_PACKETS = 8
_MIN_ENCRYPTED = 4096
"""Bytes that suffice to tell encrypted data from others."""
_START_CODE = re.compile(rb"\x00\x00\x01(..)", re.DOTALL)
_H264_SETS, _HEVC_SETS = {7, 8}, {32, 33, 34}
"""Types of the parameter sets that a decoder needs."""
_MXF_PARTITION = b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02"
_OGG_VIDEO = (b"\x80theora", b"OVP80", b"BBCD\0", b"\x01video\0", b"fishead\0")
begins_with_start_code = starts_with(b"\0\0\1", b"\0\0\0\1")
"""Whether data begins like a stream of MPEG or its successors."""
_is_ebml = starts_with(b"\x1a\x45\xdf\xa3")


@dataclass(frozen=True)
class VideoFormat:
    """A video format that can be read.

    Attributes:
        name: as in `MediaInfo.format`.
        suffixes: the suffixes of its files.
        matches: whether the first 64 KiB of a file that is not a photo have this format.
        demuxer: its name in FFmpeg.
        states_rate: whether its files state when frames are shown, or how many a second there are.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    demuxer: str
    states_rate: bool = True


def transport_packets(data: bytes) -> tuple[int, int] | None:
    """Return the size of the packets of a transport stream and where the first whole one begins; None for anything else.

    A recording may begin in mid-packet.
    """
    for size in _PACKET_SIZES:
        for start in (0, size - TRANSPORT_PACKET, *range(size)):
            places = range(start, min(start + _CHECKED_PACKETS * size, len(data) - 3), size)
            needed = 2 if start in (0, size - TRANSPORT_PACKET) else _CHECKED_PACKETS
            if len(places) >= needed and all(_is_packet_header(data[place : place + 4]) for place in places):
                return size, start % size
    return None


def is_scrambled(data: bytes) -> bool:
    """Return whether most packets of a transport stream are encrypted by a broadcaster (ISO/IEC 13818-1, 2.4.3.3)."""
    found = transport_packets(data)
    if found is None:
        return False
    size, start = found
    controls = [data[place + 3] >> 6 for place in range(start, len(data) - 3, size)]
    return sum(map(bool, controls)) > len(controls) / 2


def looks_encrypted(data: bytes) -> bool:
    """Return whether a file without a signature is an encrypted fragment of a stream: nothing in it repeats."""
    return len(data) >= _MIN_ENCRYPTED and len(zlib.compress(data)) >= len(data)


def _is_packet_header(header: bytes) -> bool:
    """Return whether the sync byte and the bits that tell what follows are valid; letters of a text are not."""
    return header[0] == 0x47 and bool(header[3] & 0x30)


def _atoms(data: bytes) -> Iterator[bytes]:
    """Yield the types of the atoms at the beginning, up to the first with content."""
    position = 0
    while position + 8 <= len(data) and position < _MAX_FILLER:
        size, kind = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if kind in _FILLER_ATOMS and not 8 <= size <= _MAX_FILLER:
            return
        yield kind
        if kind not in _FILLER_ATOMS:
            return
        position += size


def _brand(data: bytes) -> bytes:
    """Return the brand of an ISO base media file, wherever it begins; empty for any other file."""
    found = re.search(rb"(?:ftyp|styp)(....)", data[: 1 << 12], re.DOTALL)
    return found[1] if found and not _BRANDED.isdisjoint(_atoms(data)) else b""


def _is_mp4(data: bytes) -> bool:
    return _brand(data) not in (b"", _QUICKTIME_BRAND)


def _is_mov(data: bytes) -> bool:
    atoms = set(_atoms(data))
    return _brand(data) == _QUICKTIME_BRAND or not (_MEDIA_ATOMS | _FILLER_ATOMS).isdisjoint(atoms)


def _is_webm(data: bytes) -> bool:
    return _is_ebml(data) and b"webm" in data[:64]


def _is_h264(data: bytes) -> bool:
    return begins_with_start_code(data) and {first & 31 for first, _ in _units(data) if first < 0x80} >= _H264_SETS


def _is_hevc(data: bytes) -> bool:
    types = {first >> 1 for first, second in _units(data) if first < 0x80 and second == 1}
    return begins_with_start_code(data) and types >= _HEVC_SETS


def _units(data: bytes) -> Iterator[bytes]:
    """Yield the two bytes after each start code."""
    return (found[1] for found in _START_CODE.finditer(data))


def _is_ogg_video(data: bytes) -> bool:
    return data.startswith(b"OggS") and any(mark in data[:4096] for mark in _OGG_VIDEO)


def _is_dv(data: bytes) -> bool:
    """Return whether the data begins with the header of a frame for 525 or 625 lines (IEC 61834)."""
    return data[:3] == b"\x1f\x07\0" and data[3:4] in (b"\x3f", b"\xbf") and data[80:81] == b"\x3f"


VIDEO_FORMATS = (
    VideoFormat("webm", (".webm",), _is_webm, "matroska"),
    VideoFormat("matroska", (*containers.MATROSKA.suffixes, ".mk3d"), _is_ebml, "matroska"),
    VideoFormat("mpeg", (".mpg", ".mpeg", ".vob", ".mod", ".evo", ".vro"), starts_with(b"\0\0\1\xba"), "mpeg"),
    VideoFormat("mpegvideo", (".m1v", ".m2v", ".mpv"), starts_with(b"\0\0\1\xb3", b"\0\0\0\1\xb3"), "mpegvideo"),
    VideoFormat("gif", (".gif",), starts_with(b"GIF8"), "gif"),
    VideoFormat("animated webp", (), webp.is_animated, "matroska"),
    VideoFormat("avi", (".avi", ".divx"), lambda data: riff_form(data) == b"AVI ", "avi"),
    VideoFormat("mp4", (*containers.MP4.suffixes, ".3gp", ".3g2", ".f4v", ".insv", ".lrv"), _is_mp4, "mov"),
    VideoFormat("mov", (".mov", ".qt"), _is_mov, "mov"),
    VideoFormat("asf", (".wmv", ".asf"), starts_with(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "asf"),
    VideoFormat("flv", (".flv",), starts_with(b"FLV\1"), "flv"),
    VideoFormat("mxf", (".mxf",), starts_with(_MXF_PARTITION), "mxf"),
    VideoFormat("ogg", (".ogv", ".ogm"), _is_ogg_video, "ogg"),
    VideoFormat("nut", (".nut",), starts_with(b"nut/multimedia container\0"), "nut"),
    VideoFormat("ivf", (".ivf",), starts_with(b"DKIF\0\0"), "ivf"),
    VideoFormat("y4m", (".y4m",), starts_with(b"YUV4MPEG2 "), "yuv4mpegpipe"),
    VideoFormat("dv", (".dv", ".dif"), _is_dv, "dv"),
    VideoFormat("h264", (".h264", ".264", ".avc"), _is_h264, "h264", states_rate=False),
    VideoFormat("hevc", (".h265", ".265", ".hevc"), _is_hevc, "hevc", states_rate=False),
    VideoFormat(
        "mpegts",
        (".mts", ".m2ts", ".m2t", ".ts", ".trp", ".tod"),
        lambda data: transport_packets(data) is not None,
        "mpegts",
    ),
)
"""All formats that are recognised by their content, in the order in which they are tried."""
MOTION_JPEG = VideoFormat("mjpeg", (".mjpeg", ".mjpg"), lambda _: False, "mjpeg", states_rate=False)
"""Begins like a photo: see `is_jpeg_stream`."""
_OTHER_SUFFIXES = frozenset({".dav", ".gxf", ".nsv", ".obu", ".rm", ".rmvb", ".ser", ".vc1", ".vvc", ".266", ".wtv"})
"""Suffixes of the formats that `probe` recognises."""
VIDEO_SUFFIXES = _OTHER_SUFFIXES.union(*(known.suffixes for known in (*VIDEO_FORMATS, MOTION_JPEG)))


def video_format_of(path: Path) -> VideoFormat | None:
    """Return the format of a video file, recognised by its content since suffixes can be wrong.

    Returns:
        None for photos, for the formats that only `probe` recognises, and for anything else.

    Raises:
        MediaError: the file cannot be read.
    """
    data = read_beginning(path)
    photo = detect_format(data)
    if photo is not None:
        return MOTION_JPEG if photo.name == "jpeg" and is_jpeg_stream(path) else None
    return next((known for known in VIDEO_FORMATS if known.matches(data)), None)
