"""Where a result goes, and how it gets there without ever hurting a file that is not to be overwritten."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from lowlight_app.errors import ExportError, UsageError
from lowlight_app.frame import MediaInfo
from lowlight_app.media.files.containers import VIDEO_SUFFIXES, container_for
from lowlight_app.media.files.image_sequence import is_sequence, name_of_sequence
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.formats.registry import format_for
from lowlight_app.settings import ExportSettings
from lowlight_app.target_plan import TargetPlan


def resolve_target(
    source: Path, output: Path | None, export: ExportSettings, info: MediaInfo, targets: TargetPlan | None = None
) -> Path | None:
    """The path of the result.

    Args:
        source: the file that is enhanced.
        output: a file, or a folder (one that exists, or a name without an extension), or None for the source's folder.
            In a folder the result is named by the rule of `export`.
        export: format and conflict rule.
        info: of the source.
        targets: the names of the batch, in which the target is reserved. Photos that differ only in their suffix or folder must
            not overwrite each other's results, or be skipped because of them.

    Returns:
        The target; None if it exists and is to be skipped. Under the conflict rule "unique" it is a name that is free now.

    Raises:
        ExportError: the target is the source.
        UsageError: a file name that contradicts the format, or says none.
    """
    if output is not None and names_a_file(output):
        target = _checked(output, *_kind(info, export, output))
        if is_same_file(source, target):
            raise _is_source(target)
    else:
        target = (output or source.parent) / result_name(source, export, info)
    reserved = (targets or TargetPlan()).reserve(source, numbered_names(target), export.conflict)
    if reserved is not None and is_same_file(source, reserved):
        raise _is_source(reserved)
    return reserved


def _is_source(target: Path) -> ExportError:
    return ExportError("this is the source file, which is never overwritten; choose another name.", path=target)


def result_name(source: Path, export: ExportSettings, info: MediaInfo) -> str:
    """The file name of a result by the naming rule; the suffix is the source's where that fits the format.

    Raises:
        UsageError: an unknown format.
    """
    suffixes = _kind(info, export)[1]
    suffix = source.suffix if source.suffix.lower() in suffixes else suffixes[0]
    stem = name_of_sequence(source) if is_sequence(source) else source.stem
    day = info.taken or datetime.fromtimestamp((info.modified_ns or 0) / 1e9)
    return export.naming.replace("{date}", f"{day:%Y-%m-%d}").replace("{name}", stem) + suffix


def names_a_file(output: Path) -> bool:
    """Whether `output` is the name of a result rather than of a folder for results.

    Raises:
        ExportError: that cannot be seen.
    """
    try:
        return bool(output.suffix) and not output.is_dir()
    except OSError as error:
        raise ExportError("the folder cannot be accessed ({reason}).", path=output, reason=error.strerror) from error


def is_same_file(source: Path, target: Path) -> bool:
    """Whether both paths lead to one file, by whatever links or spelling."""
    try:
        return source.samefile(target)
    except OSError:
        return False


def _kind(info: MediaInfo, export: ExportSettings, output: Path | None = None) -> tuple[str, tuple[str, ...]]:
    """The name of the format of a result, and the suffixes of its files; no suffix for a folder of frames."""
    if info.timeline is None:
        chosen = format_for(info, export, output)
        return chosen.name.upper(), chosen.suffixes
    if export.frames is not None:
        return "", ("",)
    container = container_for(info, output, export.container)
    return ("", VIDEO_SUFFIXES) if container is None else (container.suffixes[0][1:].upper(), container.suffixes)


def _checked(output: Path, format_name: str, suffixes: tuple[str, ...]) -> Path:
    if output.suffix.lower() in suffixes:
        return output
    if suffixes == ("",):
        raise UsageError("frames are written to a folder; choose a name without an extension.", path=output)
    if suffixes == VIDEO_SUFFIXES:
        raise UsageError("videos cannot be written with this extension; choose .mp4 or .mkv.", path=output)
    raise UsageError("the extension does not match {format}; use {suffix}.", path=output, format=format_name, suffix=suffixes[0])
