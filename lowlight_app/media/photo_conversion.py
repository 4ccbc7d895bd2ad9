"""Convert a photo from one format to another without enhancing it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lowlight_app.errors import MediaError, Message
from lowlight_app.geometry import IDENTITY, CropRequest, Geometry
from lowlight_app.media.geometry import apply_geometry, info_of_result
from lowlight_app.media.open import open_source
from lowlight_app.media.output_path import resolve_target
from lowlight_app.media.photo_sink import open_sink
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings
from lowlight_app.target_plan import TargetPlan


def convert_photo(
    source: Path,
    output: Path | None,
    export: ExportSettings,
    progress: Progress | None = None,
    *,
    page: int | None = None,
    geometry: Geometry | CropRequest = IDENTITY,
    targets: TargetPlan | None = None,
    notice: Callable[[Message], None] = lambda _: None,
) -> Path | None:
    """Write a photo in another format, with its metadata.

    Args:
        source: the photo.
        output: see `resolve_target`.
        export: format, quality, depth, conflict rule.
        progress: reports, and stops the work when cancelled.
        page: see `open_source`.
        geometry: applied to the picture.
        targets: see `resolve_target`.
        notice: called with each notice once the result is written.

    Returns:
        The written file; None if it exists and is skipped.

    Raises:
        MediaError: the source cannot be read.
        ExportError: the result cannot be written; no file is left under its name.
        UsageError: an invalid format, depth or name, or a crop that reaches beyond the picture.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    reading, writing = progress.divide([1, 1])
    with open_source(source, page=page) as photo:
        if photo.info.timeline is not None:
            raise MediaError("this is a video; only photos can be converted.", path=source)
        target = resolve_target(source, output, export, photo.info, targets)
        if target is None:
            return None
        chosen = geometry.for_size(photo.info.width, photo.info.height)
        with open_sink(target, info_of_result(photo.info, chosen), export, None) as sink:
            frame = apply_geometry(next(photo.frames(reading)), chosen)
            writing.report(0.0, "writing")
            sink.write(frame)
            writing.report(1.0, "writing")
    for message in (*frame.notices, *sink.notices):
        notice(message)
    return sink.target
