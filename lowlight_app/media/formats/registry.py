"""The formats that can be written, and which one a source becomes if nothing is said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.errors import UsageError
from lowlight_app.frame import MediaInfo
from lowlight_app.media.color import icc
from lowlight_app.media.files.containers import VIDEO_SUFFIXES
from lowlight_app.media.formats import avif, jpeg, png, tiff, webp
from lowlight_app.media.formats.base import Writer
from lowlight_app.settings import ExportSettings


@dataclass(frozen=True)
class Format:
    """A format that can be written.

    Attributes:
        name: as in `ExportSettings.format`.
        suffixes: of its files, the usual one first.
        depths: bits per channel that can be asked for.
        lossless: what is read back equals what was written.
        longest_side: in pixels.
        writer: the module that writes it.
    """

    name: str
    suffixes: tuple[str, ...]
    depths: tuple[int, ...]
    lossless: bool
    longest_side: int
    writer: Writer

    def depth_for(self, dtype: str, asked: int | None) -> int:
        """Bits per channel for a frame of `dtype`: those asked for, else the frame's own as far as the format goes.

        Raises:
            UsageError: the format does not have the depth asked for.
        """
        if asked is not None and asked not in self.depths:
            raise UsageError(
                "{format} does not support {bits} bits per channel; choose PNG or TIFF.", format=self.name.upper(), bits=asked
            )
        return asked or min(8 if dtype == "uint8" else 16, max(self.depths))


_FORMATS = {
    f.name: f
    for f in (
        Format("jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), (8,), False, 65500, jpeg),
        Format("png", (".png",), (8, 16), True, 1_000_000, png),
        Format("tiff", (".tif", ".tiff"), (8, 16), True, 1 << 31, tiff),
        Format("webp", (".webp",), (8,), False, 16383, webp),
        Format("avif", (".avif",), (8, 16), False, 32768, avif),
    )
}
_SUFFIXES = tuple(f.suffixes[0] for f in _FORMATS.values())
_NEAREST = {"bmp": "png", "heic": "jpeg", "raw": "tiff"}
"""RAW becomes a TIFF because that loses nothing of its 16 bits; HEIC a JPEG because everything opens it."""


def format_for(info: MediaInfo, export: ExportSettings, target: Path | None = None) -> Format:
    """The format of a result: asked for, else told by the target's name, else the source's or the nearest to it.

    Raises:
        UsageError: an unknown format, or a name that says another one than was asked for.
    """
    return requested_format(export, target) or _FORMATS[closest_format(info)]


def requested_format(export: ExportSettings, target: Path | None = None) -> Format | None:
    """The format that was asked for or that the target's name tells; None if the source is to decide.

    Raises:
        UsageError: an unknown format, or a name that says another one than was asked for.
    """
    named = _by_suffix(target.suffix) if target else None
    if export.format is None:
        return named
    asked = _FORMATS.get(export.format) or _by_suffix(f".{export.format}")
    if asked is None:
        raise UsageError(
            "Photos cannot be written as {format}; choose one of {choices}.", format=export.format, choices=", ".join(_FORMATS)
        )
    if named not in (None, asked):
        raise UsageError(
            "the extension does not match {format}; use {suffix}.",
            path=target,
            format=asked.name.upper(),
            suffix=asked.suffixes[0],
        )
    return asked


def check_export(export: ExportSettings, target: Path | None = None) -> None:
    """See, before any file is opened, whether there can be results like this at all.

    Args:
        export: what was asked for.
        target: the file that was named; None if a folder was, or nothing.

    Raises:
        UsageError: see `requested_format`; or the format does not have the depth asked for.
    """
    chosen = requested_format(export, target)
    if chosen is not None:
        chosen.depth_for("uint8", export.bit_depth)
    elif target is not None and target.suffix.lower() not in VIDEO_SUFFIXES:
        known = (*_SUFFIXES, *VIDEO_SUFFIXES)
        raise UsageError("this extension is not supported; choose one of {choices}.", path=target, choices=", ".join(known))


def closest_format(info: MediaInfo) -> str:
    """Name of the source's own format, or of the one that a photographer would expect in its place."""
    if info.color.icc is None and info.color.transfer in icc.HDR:
        return "png"
    return _NEAREST.get(info.format, info.format)


def _by_suffix(suffix: str) -> Format | None:
    return next((f for f in _FORMATS.values() if suffix.lower() in f.suffixes), None)
