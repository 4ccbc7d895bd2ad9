"""Command-line arguments, built from the declarations of the settings so that defaults, ranges and texts are declared once."""

from __future__ import annotations

import argparse
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from lowlight_app.cli.argument_types import format_name, one_of, path, rate
from lowlight_app.cli.output_arguments import add_output, output_from
from lowlight_app.cli.range_arguments import add_ranges
from lowlight_app.settings import (
    CRF,
    DENOISED_FULL,
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
    Toggle,
    VideoFile,
    declarations,
)

if TYPE_CHECKING:
    pass

Settings = TypeVar("Settings")


def add_settings(parser: argparse.ArgumentParser, settings: type) -> None:
    """Add an argument for each declared setting of a settings class."""
    defaults: dict[str, Any] = {field.name: field.default for field in fields(settings)}
    for name, declaration in declarations(settings).items():
        flag = "--" + name.replace("_", "-")
        if isinstance(declaration, Range):
            default = defaults[name]
            text = f"{_help(declaration)} ({declaration.low:g} to {declaration.high:g}, default: {default:g})"
            parser.add_argument(flag, type=type(default), default=default, metavar=name[0].upper(), help=text)
        else:
            parser.add_argument(flag, action="store_true", help=_help(declaration))


def _help(declaration: Range | Toggle) -> str:
    """Return the help text of a setting, starting in lower case like that of other arguments."""
    return f"{declaration.help[0].lower()}{declaration.help[1:]}"


def settings_from(parsed: argparse.Namespace, settings: type[Settings], **others: Any) -> Settings:
    """Build settings from the arguments; `others` are the fields without a declaration.

    Raises:
        UsageError: a value is outside its range.
    """
    return settings(**{name: getattr(parsed, name) for name in declarations(settings)}, **others)


def add_files(parser: argparse.ArgumentParser, kind: str = "photo") -> None:
    """Add the input files and the output: `inputs`, `recursive`, `output`."""
    parser.add_argument("inputs", nargs="+", type=path, metavar="INPUT", help=f"{kind}, or folder to search")
    parser.add_argument("--recursive", action="store_true", help="search subfolders, and keep the folder structure in the output")
    parser.add_argument(
        "-o",
        "--output",
        type=path,
        metavar="OUT",
        help=f"file for the result of a single {kind}, or folder (default: the folder of each input)",
    )


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the export settings; see `export_from`. `add_files` must be called, too."""
    parser.add_argument("--format", type=format_name, choices=FORMATS, help="format of photos (default: same as the source)")
    parser.add_argument(
        "--bit-depth", type=int, choices=(8, 16), help="bits per channel (default: same as the source if the format supports it)"
    )
    existing = parser.add_mutually_exclusive_group()
    for flag, conflict, text in (
        ("--overwrite", Conflict.OVERWRITE, "overwrite existing results (default: choose a new name)"),
        ("--skip-existing", Conflict.SKIP, "skip files whose result exists"),
    ):
        existing.add_argument(flag, dest="conflict", action="store_const", const=conflict, default=Conflict.UNIQUE, help=text)
    add_settings(parser, ExportSettings)
    parser.add_argument(
        "--naming",
        metavar="RULE",
        default=NAMING,
        help="naming rule of results in a folder, with {name} and {date} (default: %(default)s)",
    )
    parser.add_argument("--longest-side", type=int, metavar="N", help="downscale larger results to N pixels on the longest side")
    for flag, choices, text in (
        ("--metadata", MetadataKept, "metadata to copy"),
        ("--color", OutputColor, "colour space of the results"),
    ):
        default = next(iter(choices))
        parser.add_argument(
            flag, type=one_of(choices), choices=tuple(choices), default=default, help=f"{text} (default: {default})"
        )
    add_output(parser)


def export_from(parsed: argparse.Namespace) -> ExportSettings:
    """Build the export settings from the arguments.

    Raises:
        UsageError: a value is outside its range, or the format does not support it.
        ExportError: `parsed.output` cannot be accessed.
    """
    from lowlight_app.media import check_export, names_a_file

    names = ("format", "bit_depth", "conflict", "naming", "longest_side", "metadata", "color")
    videos = ("quality_mode", "container", "sound", "codec", "frames", "crf", "speed", "hardware")
    filters = ("temporal_denoise", "keep_interlaced", "join_ranges")
    values = {name: getattr(parsed, name) for name in (*names, *videos, *filters) if hasattr(parsed, name)}
    export = settings_from(parsed, ExportSettings, **values, **output_from(parsed))
    check_export(export, parsed.output if parsed.output and names_a_file(parsed.output) else None)
    if export.watermark is not None:
        from lowlight_app.media.effects import Finish

        Finish(export)  # fails now rather than after the work
    return export


def add_video(parser: argparse.ArgumentParser, *, ranges: bool = True) -> None:
    """Add the arguments for videos.

    These are `quality_mode`, `rate`, `container`, `sound`, `codec`, `frames`, `crf`, `speed`, `hardware`, `temporal_denoise`,
    `keep_interlaced` and, with `ranges`, `start`, `end`, `ranges` and `join_ranges`.
    """
    group = parser.add_argument_group("videos")
    group.add_argument(
        "--quality-mode",
        type=one_of(QualityMode),
        choices=tuple(QualityMode),
        default=QualityMode.FULL,
        help="live is several times faster but keeps less fine detail (default: full)",
    )
    if ranges:
        add_ranges(group)
    text = "frames per second of an image sequence, which is named like shot_%%04d.png, or a raw stream (default: 25)"
    group.add_argument("--rate", type=rate, metavar="R", help=text)
    group.add_argument(
        "--container",
        type=one_of(VideoFile),
        choices=tuple(VideoFile),
        help="container of videos (default: mkv for Matroska and WebM, else mp4)",
    )
    group.add_argument("--no-sound", dest="sound", action="store_false", help="omit the sound")
    group.add_argument(
        "--codec", type=one_of(Codec), choices=tuple(Codec), help="video codec (default: h264, or hevc for more than 8 bits)"
    )
    group.add_argument("--frames", choices=SEQUENCES, help="write each frame as an image to a folder")
    group.add_argument("--crf", type=int, metavar="N", help=f"{_help(CRF)} ({CRF.low:g} to {CRF.high:g})")
    group.add_argument(
        "--speed",
        type=one_of(Speed),
        choices=tuple(Speed),
        default=Speed.MEDIUM,
        help="speed of the encoder; slower makes smaller files (default: medium)",
    )
    group.add_argument("--hardware", action="store_true", help="encode with the GPU if it can: faster, but larger files")
    text = f"{_help(TEMPORAL_DENOISE)} (0 to 1, default: {DENOISED_FULL:g} in full quality, 0 in live)"
    group.add_argument("--temporal-denoise", type=float, metavar="D", help=text)
    group.add_argument(
        "--keep-interlaced",
        action="store_true",
        help="keep interlaced videos interlaced, in H.264 (default: deinterlace, with the same number of frames)",
    )


def add_verbosity(parser: argparse.ArgumentParser) -> None:
    """Add the verbosity: `parsed.quiet` and `parsed.json`."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quiet", action="store_true", help="print only errors")
    group.add_argument("--json", action="store_true", help="print progress and results as one JSON object per line")
