"""The recovery files of one process: a JSON file with its state, and a file with one line per result it writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from lowlight_app.gui.common.json_file import read_json, write_json
from lowlight_app.gui.export.options import options_from_json, options_to_json
from lowlight_app.gui.export.queue import OPEN, ExportRequest, ItemState, QueueItem
from lowlight_app.gui.library.photo import EditState, InOutMarks, StackEdits, TimeRange
from lowlight_app.settings import Conflict
from lowlight_app.settings_track import SettingsTrack
from lowlight_app.stack_settings import WHOLE_STACK, StackSettings

_SAVED_STATES = (*OPEN, ItemState.FAILED)


@dataclass(frozen=True)
class RecoveryState:
    """The open photos and the export queue of a process.

    Attributes:
        photos: the open files and their edit states.
        items: unfinished and failed queue items.
        process: see `lowlight_app.media.files.part_file`.
    """

    photos: Mapping[Path, EditState]
    items: Sequence[QueueItem]
    process: str = ""

    @property
    def unfinished(self) -> list[QueueItem]:
        """The items that still have to be exported."""
        return [item for item in self.items if item.state in OPEN]


def write_recovery_file(file: Path, state: RecoveryState) -> None:
    """Replace the file atomically."""
    values = {
        "process": state.process,
        "photos": [_photo_to_json(path, edit_state) for path, edit_state in state.photos.items()],
        "queue": [_item_to_json(item) for item in state.items if item.state in _SAVED_STATES],
    }
    write_json(file, "work", values)


def read_recovery_file(file: Path) -> RecoveryState:
    """Read a state; skip invalid entries."""
    stored = read_json(file, "work").values
    photos = {}
    for entry in _entries(stored.get("photos")):
        edit_state = _edit_state_from_json(entry)
        if edit_state is not None and isinstance(entry.get("path"), str):
            photos[Path(entry["path"])] = edit_state
    items = [item for entry in _entries(stored.get("queue")) if (item := _item_from_json(entry)) is not None]
    return RecoveryState(photos, items, str(stored.get("process", "")))


@dataclass(frozen=True)
class RecordedTarget:
    """The path of an item's result.

    Attributes:
        done: True once the result is written; False if writing was about to start.
    """

    path: Path
    done: bool


def append_target(file: Path, item: QueueItem, target: RecordedTarget) -> None:
    """Append the target of an item; one line per call, so that recording costs next to nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([item.key, str(target.path), target.done]) + "\n")


def read_targets(file: Path) -> dict[str, RecordedTarget]:
    """Read the targets by the keys of their items; skip incomplete lines."""
    targets = {}
    for line in file.read_text("utf-8", "replace").splitlines() if file.exists() else ():
        try:
            key, path, done = json.loads(line)
            targets[key] = RecordedTarget(Path(path), bool(done))
        except (ValueError, TypeError):
            continue
    return targets


def without_written(items: Iterable[QueueItem], targets: Mapping[str, RecordedTarget]) -> list[QueueItem]:
    """Return the items whose results are not written yet."""
    return [item for item in items if item.key not in targets or not _is_written(item, targets[item.key])]


def _is_written(item: QueueItem, target: RecordedTarget) -> bool:
    """Return whether a result is complete; it gets its name only once it is.

    With `Conflict.OVERWRITE` the name may belong to an older file. Where hard links are not supported, the name is reserved
    with an empty file, which is deleted here.
    """
    if target.done:
        return True
    if item.request.options.settings.conflict is Conflict.OVERWRITE or not target.path.exists():
        return False
    if target.path.is_file() and not target.path.stat().st_size:
        target.path.unlink()
        return False
    return True


def _item_to_json(item: QueueItem) -> dict[str, Any]:
    request = item.request
    return {
        "key": item.key,
        "failed": item.reason if item.state is ItemState.FAILED else "",
        "source": str(request.source),
        "page": request.page,
        "number": request.number,
        "cut": _cut_to_json(request.cut),
        "joined": [_cut_to_json(part) for part in request.joined],
        "stack": request.stack.to_json(),
        **request.track.to_json(),
        "wish": options_to_json(request.options),
        "model": request.model,
        "work": request.pixels,
    }


def _item_from_json(entry: Mapping[str, Any]) -> QueueItem | None:
    options, track = options_from_json(entry.get("wish")), SettingsTrack.from_json(entry)
    try:
        source, page, pixels = Path(entry["source"]), entry["page"], float(entry["work"])
        key, model, reason = str(entry["key"]), str(entry["model"]), str(entry["failed"])
        number, cut = entry["number"], _cut_from_json(entry["cut"])
        joined = _ranges_from_json(entry.get("joined"))
        stack = StackSettings.from_json(entry["stack"]) if "stack" in entry else WHOLE_STACK
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if options is None or track is None or not all(value is None or isinstance(value, int) for value in (page, number)):
        return None
    state = ItemState.FAILED if reason else ItemState.WAITING
    request = ExportRequest(source, track, options, model, pixels, page, cut, number, joined, stack)
    return QueueItem(request, key, state, reason=reason)


def _photo_to_json(path: Path, state: EditState) -> dict[str, Any]:
    marks = [state.marks.first, state.marks.last]
    video = {"number": state.frame_number, "marks": marks, "cut": _cut_to_json(state.time_range)}
    video["ranges"] = [_cut_to_json(part) for part in state.ranges]
    stack = {"page": state.stack.page, "shown_only": state.stack.shown_only, **state.stack.settings.to_json()}
    return {"path": str(path), **state.track.to_json(), **video, "stack": stack}


def _edit_state_from_json(entry: Mapping[str, Any]) -> EditState | None:
    track = SettingsTrack.from_json(entry)
    if track is None:
        return None
    try:
        number, (first, last), cut = entry["number"], entry["marks"], _cut_from_json(entry["cut"])
        ranges, stack = _ranges_from_json(entry.get("ranges")), _stack_from_json(entry.get("stack"))
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return EditState(track)
    if not all(isinstance(value, int) and value >= 0 for value in (number, first or 0, last or 0)):
        return EditState(track)
    return EditState(track, number, InOutMarks(first, last), cut, ranges, stack)


def _stack_from_json(values: Any) -> StackEdits:
    if values is None:
        return StackEdits()
    return StackEdits(int(values["page"]), StackSettings.from_json(values), bool(values["shown_only"]))


def _cut_to_json(cut: TimeRange) -> list[str | None]:
    return [None if time is None else str(time) for time in cut]


def _cut_from_json(values: Any) -> TimeRange:
    start, end = values
    return Fraction(start), None if end is None else Fraction(end)


def _ranges_from_json(values: Any) -> tuple[TimeRange, ...]:
    return tuple(_cut_from_json(part) for part in values or ())


def _entries(stored: Any) -> list[dict[str, Any]]:
    return [entry for entry in stored if isinstance(entry, dict)] if isinstance(stored, list) else []
