"""Arguments made from the declarations of the settings, so that no default, range or text is written twice."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import fields
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lowlight_app.errors import UsageError
from lowlight_app.settings import (
    CRF,
    FORMATS,
    NAMING,
    SEQUENCES,
    TEMPORAL_DENOISE,
    Codec,
    Conflict,
    ExportSettings,
    MetadataKept,
    OutputColor,
    QualityMode,
    Range,
    Speed,
    VideoFile,
    declarations,
)

if TYPE_CHECKING:
    from lowlight_app.frame import TimeSpan

Settings = TypeVar("Settings")
Kind = TypeVar("Kind", bound=StrEnum)

_FASTEST = 1000
"""Frames per second."""


def add_settings(parser: argparse.ArgumentParser, settings: type) -> None:
    """Add one argument per declared setting of a settings class."""
    defaults: dict[str, Any] = {field.name: field.default for field in fields(settings)}
    for name, declaration in declarations(settings).items():
        flag = "--" + name.replace("_", "-")
        if isinstance(declaration, Range):
            default = defaults[name]
            text = f"{declaration.help} ({declaration.low:g} to {declaration.high:g}, default: {default:g})"
            parser.add_argument(flag, type=type(default), default=default, metavar=name[0].upper(), help=text)
        else:
            parser.add_argument(flag, action="store_true", help=declaration.help)


def settings_from(parsed: argparse.Namespace, settings: type[Settings], **others: Any) -> Settings:
    """The settings that were asked for; `others` are the fields without a declaration.

    Raises:
        UsageError: a value outside its range.
    """
    return settings(**{name: getattr(parsed, name) for name in declarations(settings)}, **others)


def add_files(parser: argparse.ArgumentParser, what: str = "photo") -> None:
    """Add the files to work on and where the results go: `inputs`, `recursive`, `output`."""
    parser.add_argument("inputs", nargs="+", type=_path, metavar="INPUT", help=f"a {what}, or a folder of them")
    parser.add_argument("--recursive", action="store_true", help="look into the folders of folders too, and keep the tree")
    parser.add_argument(
        "-o", "--output", type=_path, metavar="OUT", help=f"a file for one {what}, or a folder (default: beside each input)"
    )


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add how results are written, after `add_files`; see `export_from`."""
    parser.add_argument("--format", type=_format_name, choices=FORMATS, help="of the results (default: as the source)")
    parser.add_argument("--bit-depth", type=int, choices=(8, 16), help="per channel (default: as the source, if the format can)")
    existing = parser.add_mutually_exclusive_group()
    for flag, conflict, text in (
        ("--overwrite", Conflict.OVERWRITE, "replace results that exist (default: choose a new name)"),
        ("--skip-existing", Conflict.SKIP, "leave out photos whose result exists"),
    ):
        existing.add_argument(flag, dest="conflict", action="store_const", const=conflict, default=Conflict.UNIQUE, help=text)
    add_settings(parser, ExportSettings)
    parser.add_argument(
        "--naming", metavar="RULE", default=NAMING, help="of results in a folder: {name}, {date} (default: %(default)s)"
    )
    parser.add_argument("--longest-side", type=int, metavar="N", help="make larger results smaller, to N pixels")
    for flag, choices, text in (
        ("--metadata", MetadataKept, "what is carried over"),
        ("--color", OutputColor, "the results' colour space"),
    ):
        default = next(iter(choices))
        parser.add_argument(
            flag, type=one_of(choices), choices=tuple(choices), default=default, help=f"{text} (default: {default})"
        )


def export_from(parsed: argparse.Namespace) -> ExportSettings:
    """How results are to be written.

    Raises:
        UsageError: a value outside its range, or what no format can hold.
        ExportError: whether `parsed.output` is a folder cannot be seen.
    """
    from lowlight_app.media import check_export, names_a_file

    names = ("format", "bit_depth", "conflict", "naming", "longest_side", "metadata", "color")
    videos = ("quality_mode", "container", "sound", "codec", "frames", "crf", "speed", "hardware", "temporal_denoise")
    given = {name: getattr(parsed, name) for name in (*names, *videos) if hasattr(parsed, name)}
    export = settings_from(parsed, ExportSettings, **given)
    check_export(export, parsed.output if parsed.output and names_a_file(parsed.output) else None)
    return export


def add_video(parser: argparse.ArgumentParser) -> None:
    """Add what is said of videos only.

    These are `quality_mode`, `start`, `end`, `rate`, `container`, `sound`, `codec`, `frames`, `crf`, `speed`, `hardware` and
    `temporal_denoise`.
    """
    group = parser.add_argument_group("videos")
    group.add_argument(
        "--quality-mode",
        type=one_of(QualityMode),
        choices=tuple(QualityMode),
        default=QualityMode.FULL,
        help="live is several times faster and keeps less fine detail (default: full)",
    )
    group.add_argument(
        "--from", dest="start", type=_time, default=Fraction(0), metavar="T", help="where to begin: 83.5 or 1:23.5"
    )
    group.add_argument("--to", dest="end", type=_time, metavar="T", help="where to end (default: at the end of the video)")
    text = "frames per second of a sequence of pictures, which is named as in shot_%%04d.png (default: 25)"
    group.add_argument("--rate", type=_rate, metavar="R", help=text)
    group.add_argument(
        "--container", type=one_of(VideoFile), choices=tuple(VideoFile), help="(default: mkv for Matroska and WebM, else mp4)"
    )
    group.add_argument("--no-sound", dest="sound", action="store_false", help="leave the sound out")
    group.add_argument("--codec", type=one_of(Codec), choices=tuple(Codec), help="(default: h264; hevc for more than 8 bits)")
    group.add_argument("--frames", choices=SEQUENCES, help="write each frame as a picture, into a folder")
    group.add_argument("--crf", type=int, metavar="N", help=f"{CRF.help} ({CRF.low:g} to {CRF.high:g})")
    group.add_argument(
        "--speed", type=one_of(Speed), choices=tuple(Speed), default=Speed.MEDIUM, help="slower makes smaller files"
    )
    group.add_argument("--hardware", action="store_true", help="encode in the graphics card if one can: larger files, less work")
    text = f"{TEMPORAL_DENOISE.help} (0 to 1, default: 0)"
    group.add_argument("--temporal-denoise", type=float, metavar="D", default=0.0, help=text)


def span_from(parsed: argparse.Namespace) -> TimeSpan:
    """The part of each video that was asked for.

    Raises:
        UsageError: it is empty.
    """
    from lowlight_app.frame import TimeSpan  # loads NumPy, which the window does without until it is painted

    if parsed.end is not None and parsed.end <= parsed.start:
        raise UsageError("--to {end:g} is not after --from {start:g}.", end=float(parsed.end), start=float(parsed.start))
    return TimeSpan(parsed.start, parsed.end)


def add_verbosity(parser: argparse.ArgumentParser) -> None:
    """Add what is said while a command works: `parsed.quiet` and `parsed.json`."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quiet", action="store_true", help="say nothing but what failed")
    group.add_argument("--json", action="store_true", help="report progress and results as one JSON object per line")


def _path(typed: str) -> Path:
    """An empty name, as scripts make of a variable that is not set, must not mean the current folder."""
    if not typed:
        raise argparse.ArgumentTypeError("the name is empty")
    return Path(typed)


def _time(typed: str) -> Fraction:
    """Seconds of 83.5, 1:23.5 or 1:02:03."""
    if not re.fullmatch(r"(\d+:){0,2}\d+(\.\d+)?", typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is not a time; write seconds as 83.5 or 1:23.5")
    seconds = Fraction(0)
    for part in typed.split(":"):
        seconds = 60 * seconds + Fraction(part)
    return seconds


def one_of(kind: type[Kind]) -> Callable[[str], Kind]:
    """Understands a member of an enumeration; where there is none of that name, those that there are are told."""

    def understood(typed: str) -> Kind:
        try:
            return kind(typed)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{typed!r} is not one of {', '.join(kind)}") from None

    return understood


def _rate(typed: str) -> Fraction:
    """Frames per second of 24, 23.976 or 24000/1001."""
    if not re.fullmatch(r"\d+(\.\d+|/[1-9]\d*)?", typed) or not 0 < Fraction(typed) <= _FASTEST:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a frame rate; write 24, 23.976 or 24000/1001")
    return Fraction(typed)


def _format_name(typed: str) -> str:
    return {"jpg": "jpeg", "tif": "tiff"}.get(typed.lower(), typed.lower())
