"""Find the path of a result, and check its name and format."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lowlight_app.errors import ExportError, UsageError, reason_of
from lowlight_app.file_names import shorten_name
from lowlight_app.frame import MediaInfo
from lowlight_app.media.files.image_sequence import is_sequence, name_of_sequence
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.formats.registry import WRITABLE_FORMATS, format_for, requested_format
from lowlight_app.media.stacks.fits import FITS_SUFFIXES
from lowlight_app.media.stacks.stack import StackKind
from lowlight_app.media.video.containers import WRITABLE_SUFFIXES, container_for
from lowlight_app.settings import ExportSettings
from lowlight_app.target_plan import TargetPlan

_FITS = str(StackKind.FITS)
_OME = ".ome"
"""Belongs to the suffix of a microscope's image: cells.ome.tif."""
_BEFORE_AFTER = "-before-after"
"""End of the name of a picture that shows the original, too."""


def resolve_target(
    source: Path, output: Path | None, export: ExportSettings, info: MediaInfo, targets: TargetPlan | None = None
) -> Path | None:
    """Return the path of the result.

    Args:
        source: the file to be enhanced.
        output: a file, or a folder (one that exists, or a name without an extension), or None for the source's folder.
            In a folder the result is named by the naming rule of `export`.
        export: format and conflict rule.
        info: the properties of the source.
        targets: the names of the batch, in which the target is reserved. Photos that differ only in their suffix or folder must
            not overwrite each other's results, or be skipped because of them.

    Returns:
        The target; None if it exists and is skipped. With the conflict rule "unique" the name is unused now.

    Raises:
        ExportError: the target is the source.
        UsageError: a file name that contradicts the format or has an unsupported extension.
    """
    if output is not None and names_a_file(output):
        target = _check_suffix(output, *_format_and_suffixes(info, export, output))
        if is_same_file(source, target):
            raise _source_error(target)
    else:
        target = (output or source.parent) / result_name(source, export, info)
    reserved = (targets or TargetPlan()).reserve(source, numbered_names(target), export.conflict)
    if reserved is not None and is_same_file(source, reserved):
        raise _source_error(reserved)
    return reserved


def check_export(export: ExportSettings, target: Path | None = None) -> None:
    """Check, before any file is opened, whether results can be written with these settings.

    Args:
        export: format and depth.
        target: the requested file; None if a folder was requested, or nothing.

    Raises:
        UsageError: see `requested_format`; or the format does not support the depth.
    """
    requested = requested_format(export, target)
    if requested is None and target is not None and target.suffix.lower() in FITS_SUFFIXES:
        return
    if requested is not None:
        requested.depth_for("uint8", export.bit_depth)
    elif target is not None and target.suffix.lower() not in WRITABLE_SUFFIXES:
        choices = [*(known.suffixes[0] for known in WRITABLE_FORMATS.values()), *WRITABLE_SUFFIXES]
        raise UsageError("this extension is not supported; choose one of {choices}.", path=target, choices=", ".join(choices))


def result_name(source: Path, export: ExportSettings, info: MediaInfo) -> str:
    """Return the file name of a result by the naming rule; the suffix is the source's where it fits the format.

    A name that would be too long is shortened.

    Raises:
        UsageError: an unknown format.
    """
    suffixes = _format_and_suffixes(info, export)[1]
    suffix = source.suffix if source.suffix.lower() in suffixes else suffixes[0]
    stem = name_of_sequence(source) if is_sequence(source) else source.stem
    if stem.lower().endswith(_OME) and suffix.lower() in WRITABLE_FORMATS["tiff"].suffixes:
        stem, suffix = stem[: -len(_OME)], stem[-len(_OME) :] + suffix
    day = info.taken or datetime.fromtimestamp((info.modified_ns or 0) / 1e9)
    rule = export.naming + (_BEFORE_AFTER if export.before_after is not None and info.timeline is None else "")
    return shorten_name(rule.replace("{date}", f"{day:%Y-%m-%d}").replace("{name}", stem), suffix)


def names_a_file(output: Path) -> bool:
    """Return whether `output` is the name of a file rather than of a folder for results.

    Raises:
        ExportError: the folder cannot be accessed.
    """
    try:
        return bool(output.suffix) and not output.is_dir()
    except OSError as error:
        raise ExportError("the folder cannot be accessed ({reason}).", path=output, reason=reason_of(error)) from error


def is_same_file(source: Path, target: Path) -> bool:
    """Return whether both paths lead to the same file, through links or different spellings."""
    try:
        return source.samefile(target)
    except OSError:
        return False


def _source_error(target: Path) -> ExportError:
    return ExportError("this is the source file, which is never overwritten; choose another name.", path=target)


def _format_and_suffixes(info: MediaInfo, export: ExportSettings, output: Path | None = None) -> tuple[str, tuple[str, ...]]:
    """Return the name of a result's format and the suffixes of its files; no suffix for a folder of frames."""
    if info.format == _FITS:
        return _FITS.upper(), FITS_SUFFIXES
    if info.timeline is None:
        chosen = format_for(info, export, output)
        return chosen.name.upper(), chosen.suffixes
    if export.frames is not None:
        return "", ("",)
    container = container_for(info, output, export.container)
    return ("", WRITABLE_SUFFIXES) if container is None else (container.suffixes[0][1:].upper(), container.suffixes)


def _check_suffix(output: Path, format_name: str, suffixes: tuple[str, ...]) -> Path:
    if output.suffix.lower() in suffixes:
        return output
    if suffixes == ("",):
        raise UsageError("frames are written to a folder; choose a name without an extension.", path=output)
    if suffixes == WRITABLE_SUFFIXES:
        raise UsageError("videos cannot be written with this extension; choose .mp4 or .mkv.", path=output)
    raise UsageError("the extension does not match {format}; use {suffix}.", path=output, format=format_name, suffix=suffixes[0])
