"""The containers that videos can be written in, and which one a source becomes if nothing is said. Loads no codec."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.frame import MediaInfo
from lowlight_app.settings import VideoFile

_TEXT = frozenset({"ass", "mov_text", "srt", "ssa", "subrip", "text", "webvtt"})
"""Subtitles that are text, by the names of their decoders: they can be turned into each other."""


@dataclass(frozen=True)
class Container:
    """A container that can be written.

    Attributes:
        name: of the format, as in `MediaInfo.format`.
        muxer: its name in FFmpeg.
        suffixes: of its files, the usual one first.
        sound: codecs of sound that are copied into it; None for all. Others become AAC.
        subtitles: codecs of subtitles that are copied into it.
        text: what other subtitles that are text become.
        holds_attachments: fonts and the like can be copied into it.
        holds_priming: it can hold packets that are decoded but not heard, which lie before the start.
    """

    name: str
    muxer: str
    suffixes: tuple[str, ...]
    sound: frozenset[str] | None
    subtitles: frozenset[str]
    text: str
    holds_attachments: bool
    holds_priming: bool


_MP4 = Container(
    "mp4",
    "mp4",
    (".mp4", ".m4v"),
    frozenset({"aac", "ac3", "alac", "eac3", "flac", "libopus", "mp3", "mp3float", "opus"}),
    frozenset(),
    "mov_text",
    holds_attachments=False,
    holds_priming=True,
)
_MATROSKA = Container(
    "matroska",
    "matroska",
    (".mkv",),
    None,
    frozenset({"ass", "dvbsub", "dvdsub", "pgssub", "srt", "ssa", "subrip", "webvtt"}),
    "subrip",
    holds_attachments=True,
    holds_priming=False,
)
_CONTAINERS = (_MP4, _MATROSKA)
VIDEO_SUFFIXES = tuple(suffix for container in _CONTAINERS for suffix in container.suffixes)


def container_for(info: MediaInfo, target: Path | None = None, wished: VideoFile | None = None) -> Container | None:
    """The container of a result: the one that is wished, else told by its name, else Matroska for Matroska, else MP4.

    Returns:
        None if the name is that of no container.
    """
    if wished is not None:
        return _MATROSKA if wished is VideoFile.MATROSKA else _MP4
    if target is not None:
        return next((c for c in _CONTAINERS if target.suffix.lower() in c.suffixes), None)
    return _MATROSKA if info.format in ("matroska", "webm") else _MP4


def is_text(codec: str) -> bool:
    """Whether subtitles of a codec are text."""
    return codec in _TEXT
