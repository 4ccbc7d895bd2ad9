"""The video formats that can be read, and how they are recognised. Loads no video codec."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lowlight_app.media.formats import webp
from lowlight_app.media.formats.registry import detect_format
from lowlight_app.media.formats.signatures import major_brand, riff_form, starts_with
from lowlight_app.media.video import containers

TRANSPORT_PACKET = 188
"""Bytes of a packet of an MPEG transport stream."""
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
"""The first atom of a QuickTime file without a brand is one of these."""
_QUICKTIME_BRAND = b"qt  "
_is_ebml = starts_with(b"\x1a\x45\xdf\xa3")


@dataclass(frozen=True)
class VideoFormat:
    """A video format that can be read.

    Attributes:
        name: as in `MediaInfo.format`.
        suffixes: of its files.
        matches: whether the first 64 KiB of a file that is not a photo have this format.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]


def _is_mp4(data: bytes) -> bool:
    return major_brand(data) not in (b"", _QUICKTIME_BRAND)


def _is_mov(data: bytes) -> bool:
    return major_brand(data) == _QUICKTIME_BRAND or data[4:8] in _QUICKTIME_ATOMS


def _is_webm(data: bytes) -> bool:
    return _is_ebml(data) and b"webm" in data[:64]


def _is_transport_stream(data: bytes) -> bool:
    return data[:1] == b"G" and data[TRANSPORT_PACKET : TRANSPORT_PACKET + 1] == b"G"


VIDEO_FORMATS = (
    VideoFormat("webm", (".webm",), _is_webm),
    VideoFormat("matroska", containers.MATROSKA.suffixes, _is_ebml),
    VideoFormat("mpeg", (".mpg", ".mpeg", ".vob"), starts_with(b"\0\0\x01\xba")),
    VideoFormat("gif", (".gif",), starts_with(b"GIF8")),
    VideoFormat("animated webp", (), webp.is_animated),
    VideoFormat("avi", (".avi",), lambda data: riff_form(data) == b"AVI "),
    VideoFormat("mp4", (*containers.MP4.suffixes, ".3gp", ".3g2"), _is_mp4),
    VideoFormat("mov", (".mov", ".qt"), _is_mov),
    VideoFormat("mpegts", (".mts", ".m2ts", ".ts"), _is_transport_stream),
)
"""In the order in which they are tried."""
VIDEO_SUFFIXES = frozenset(suffix for known in VIDEO_FORMATS for suffix in known.suffixes)


def detect_video_format(data: bytes) -> VideoFormat | None:
    """Return the video format of a file, recognised by its first 64 KiB; None for photos and anything else."""
    if detect_format(data) is not None:
        return None
    return next((known for known in VIDEO_FORMATS if known.matches(data)), None)
