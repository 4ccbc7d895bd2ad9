"""What a window leaves in a file while it works, so that the next one can go on after a crash."""

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
from lowlight_app.gui.library.photo import EditState, InOutMarks
from lowlight_app.settings import Conflict
from lowlight_app.settings_track import SettingsTrack

_KEPT = (*OPEN, ItemState.FAILED)


@dataclass(frozen=True)
class RecoveryState:
    """What was open and what was to be exported.

    Attributes:
        photos: open files, and how far somebody was with each.
        items: what was not finished, and what failed.
        process: see `lowlight_app.media.files.part_file`.
    """

    photos: Mapping[Path, EditState]
    items: Sequence[QueueItem]
    process: str = ""

    @property
    def unfinished(self) -> list[QueueItem]:
        """What is still to be exported."""
        return [item for item in self.items if item.state in OPEN]


def write_recovery_file(file: Path, left: RecoveryState) -> None:
    """Replace a file at once."""
    values = {
        "process": left.process,
        "photos": [_plain_photo(path, standing) for path, standing in left.photos.items()],
        "queue": [_plain(item) for item in left.items if item.state in _KEPT],
    }
    write_json(file, "work", values)


def read_recovery_file(file: Path) -> RecoveryState:
    """What can be understood of a file; an entry that makes no sense costs only itself."""
    stored = read_json(file, "work").values
    photos = {}
    for entry in _entries(stored.get("photos")):
        standing = _standing(entry)
        if standing is not None and isinstance(entry.get("path"), str):
            photos[Path(entry["path"])] = standing
    items = [item for entry in _entries(stored.get("queue")) if (item := _item(entry)) is not None]
    return RecoveryState(photos, items, str(stored.get("process", "")))


@dataclass(frozen=True)
class RecordedTarget:
    """Where the result of an item appears.

    Attributes:
        done: it has appeared; if not, it was about to when the process ended.
    """

    path: Path
    done: bool


def write_target(file: Path, item: QueueItem, target: RecordedTarget) -> None:
    """Note how far an item's result is; one line each, so that it costs nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([item.key, str(target.path), target.done]) + "\n")


def read_targets(file: Path) -> dict[str, RecordedTarget]:
    """Results by the keys of their items; a line that broke off is passed over."""
    targets = {}
    for line in file.read_text("utf-8", "replace").splitlines() if file.exists() else ():
        try:
            key, path, done = json.loads(line)
            targets[key] = RecordedTarget(Path(path), bool(done))
        except (ValueError, TypeError):
            continue
    return targets


def without_written(items: Iterable[QueueItem], targets: Mapping[str, RecordedTarget]) -> list[QueueItem]:
    """The items whose results are still to be made."""
    return [item for item in items if item.key not in targets or not _is_there(item, targets[item.key])]


def _is_there(item: QueueItem, target: RecordedTarget) -> bool:
    """A result gets its name only when it is whole.

    An older file may have the name of what overwrites. A name that was reserved without content, as is done where there
    are no hard links, is given up.
    """
    if target.done:
        return True
    if item.order.wish.settings.conflict is Conflict.OVERWRITE or not target.path.exists():
        return False
    if target.path.is_file() and not target.path.stat().st_size:
        target.path.unlink()
        return False
    return True


def _plain(item: QueueItem) -> dict[str, Any]:
    order = item.order
    return {
        "key": item.key,
        "failed": item.reason if item.state is ItemState.FAILED else "",
        "source": str(order.source),
        "page": order.page,
        "number": order.number,
        "cut": _plain_cut(order.cut),
        **order.course.to_json(),
        "wish": options_to_json(order.wish),
        "model": order.model,
        "work": order.work,
    }


def _item(entry: Mapping[str, Any]) -> QueueItem | None:
    wish, course = options_from_json(entry.get("wish")), SettingsTrack.from_json(entry)
    try:
        source, page, work = Path(entry["source"]), entry["page"], float(entry["work"])
        key, model, reason = str(entry["key"]), str(entry["model"]), str(entry["failed"])
        number, cut = entry["number"], _cut(entry["cut"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if wish is None or course is None or not all(one is None or isinstance(one, int) for one in (page, number)):
        return None
    state = ItemState.FAILED if reason else ItemState.WAITING
    return QueueItem(ExportRequest(source, course, wish, model, work, page, cut, number), key, state, reason=reason)


def _plain_photo(path: Path, standing: EditState) -> dict[str, Any]:
    marks = [standing.marks.first, standing.marks.last]
    video = {"number": standing.number, "marks": marks, "cut": _plain_cut(standing.cut)}
    return {"path": str(path), **standing.course.to_json(), **video}


def _standing(entry: Mapping[str, Any]) -> EditState | None:
    course = SettingsTrack.from_json(entry)
    if course is None:
        return None
    try:
        number, (first, last), cut = entry["number"], entry["marks"], _cut(entry["cut"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return EditState(course)
    if not all(isinstance(one, int) and one >= 0 for one in (number, first or 0, last or 0)):
        return EditState(course)
    return EditState(course, number, InOutMarks(first, last), cut)


def _plain_cut(cut: tuple[Fraction, Fraction | None]) -> list[str | None]:
    return [None if time is None else str(time) for time in cut]


def _cut(values: Any) -> tuple[Fraction, Fraction | None]:
    start, end = values
    return Fraction(start), None if end is None else Fraction(end)


def _entries(stored: Any) -> list[dict[str, Any]]:
    return [entry for entry in stored if isinstance(entry, dict)] if isinstance(stored, list) else []
