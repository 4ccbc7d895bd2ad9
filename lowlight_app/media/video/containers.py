"""The containers that videos can be written in, and the default for a source. Loads no codec."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.frame import MediaInfo
from lowlight_app.settings import VideoFile

_TEXT_SUBTITLES = frozenset({"ass", "mov_text", "srt", "ssa", "subrip", "text", "webvtt"})
"""Names of decoders of text subtitles, which can be converted into each other."""


@dataclass(frozen=True)
class Container:
    """A container that can be written.

    Attributes:
        name: the name of the format, as in `MediaInfo.format`.
        muxer: its name in FFmpeg.
        suffixes: the suffixes of its files, the usual one first.
        audio_codecs: audio codecs that are copied into it; None for all. Others are converted to AAC.
        subtitle_codecs: subtitle codecs that are copied into it.
        text_codec: other text subtitles are converted to this codec.
        supports_attachments: fonts and the like can be copied into it.
        supports_priming: it can hold packets before the start that are decoded but not played.
    """

    name: str
    muxer: str
    suffixes: tuple[str, ...]
    audio_codecs: frozenset[str] | None
    subtitle_codecs: frozenset[str]
    text_codec: str
    supports_attachments: bool
    supports_priming: bool


MP4 = Container(
    "mp4",
    "mp4",
    (".mp4", ".m4v"),
    frozenset({"aac", "ac3", "alac", "eac3", "flac", "libopus", "mp3", "mp3float", "opus"}),
    frozenset(),
    "mov_text",
    supports_attachments=False,
    supports_priming=True,
)
MATROSKA = Container(
    "matroska",
    "matroska",
    (".mkv",),
    None,
    frozenset({"ass", "dvbsub", "dvdsub", "pgssub", "srt", "ssa", "subrip", "webvtt"}),
    "subrip",
    supports_attachments=True,
    supports_priming=False,
)
_CONTAINERS = (MP4, MATROSKA)
WRITABLE_SUFFIXES = tuple(suffix for container in _CONTAINERS for suffix in container.suffixes)


def container_for(info: MediaInfo, target: Path | None = None, requested: VideoFile | None = None) -> Container | None:
    """Return the container of a result: as requested, else by the target's suffix, else Matroska for Matroska, else MP4.

    Returns:
        None if the suffix belongs to no container.
    """
    if requested is not None:
        return MATROSKA if requested is VideoFile.MATROSKA else MP4
    if target is not None:
        return next((c for c in _CONTAINERS if target.suffix.lower() in c.suffixes), None)
    return MATROSKA if info.format in ("matroska", "webm") else MP4


def is_text(codec: str) -> bool:
    """Return whether the subtitles of a codec are text."""
    return codec in _TEXT_SUBTITLES
