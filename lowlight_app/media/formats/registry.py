"""All photo formats, how a file's format is recognised, and in which format a result is written."""

from __future__ import annotations

from pathlib import Path

from lowlight_app.errors import MediaError, UsageError
from lowlight_app.frame import MediaInfo
from lowlight_app.media.color import icc
from lowlight_app.media.formats import avif, bmp, heic, jpeg, png, raw, tiff, webp
from lowlight_app.media.formats.base import Format, WritableFormat
from lowlight_app.settings import ExportSettings

FORMATS: tuple[Format, ...] = (
    jpeg.FORMAT,
    png.FORMAT,
    raw.FORMAT,
    tiff.FORMAT,
    webp.FORMAT,
    avif.FORMAT,
    heic.FORMAT,
    bmp.FORMAT,
)
"""All formats, in the order of trial: RAW before TIFF, since most RAW files are TIFF files, and AVIF before HEIC likewise."""
PHOTO_SUFFIXES = frozenset(suffix for known in FORMATS for suffix in known.suffixes)
WRITABLE_FORMATS = {known.name: known for known in FORMATS if isinstance(known, WritableFormat)}
_EXPORT_AS = {known.name: known.export_as or known.name for known in FORMATS}


def detect_format(data: bytes) -> Format | None:
    """Return the photo format of a file, recognised by its content since suffixes can be wrong; None for anything else."""
    return next((known for known in FORMATS if known.matches(data)), None)


def format_of(path: Path, data: bytes) -> Format:
    """Return the photo format of a file.

    Raises:
        MediaError: the file is empty or not in a supported format.
    """
    found = detect_format(data)
    if found is None:
        raise no_format(path, data)
    return found


def no_format(path: Path, data: bytes) -> MediaError:
    """Return the error for a file whose content has no supported format."""
    if data:
        return MediaError("this is not a photo or video in a supported format.", path=path)
    return MediaError("the file is empty.", path=path)


def format_for(info: MediaInfo, export: ExportSettings, target: Path | None = None) -> WritableFormat:
    """Return the format of a result: as requested, else by the target's suffix, else the source's or the closest to it.

    Raises:
        UsageError: see `requested_format`.
    """
    return requested_format(export, target) or WRITABLE_FORMATS[_default_format(info)]


def requested_format(export: ExportSettings, target: Path | None = None) -> WritableFormat | None:
    """Return the format that the settings or the target's suffix request; None if the source decides.

    Raises:
        UsageError: an unknown format, or a suffix that contradicts the requested format.
    """
    by_suffix = _by_suffix(target.suffix) if target else None
    if export.format is None:
        return by_suffix
    requested = WRITABLE_FORMATS.get(export.format) or _by_suffix(f".{export.format}")
    if requested is None:
        raise UsageError(
            "Photos cannot be written as {format}; choose one of {choices}.",
            format=export.format,
            choices=", ".join(WRITABLE_FORMATS),
        )
    if by_suffix not in (None, requested):
        raise UsageError(
            "the extension does not match {format}; use {suffix}.",
            path=target,
            format=requested.name.upper(),
            suffix=requested.suffixes[0],
        )
    return requested


def _default_format(info: MediaInfo) -> str:
    """Return the name of the source's format, or of the one that a photographer would expect in its place."""
    if info.color.icc is None and info.color.transfer in icc.HDR:
        return "png"
    return _EXPORT_AS[info.format]


def _by_suffix(suffix: str) -> WritableFormat | None:
    return next((known for known in WRITABLE_FORMATS.values() if suffix.lower() in known.suffixes), None)
