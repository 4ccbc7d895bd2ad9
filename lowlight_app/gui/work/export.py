"""Writes results, behind the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from lowlight_app.errors import LowlightError
from lowlight_app.gui.model.document import Document
from lowlight_app.gui.model.exporting import Wish
from lowlight_app.gui.model.photo import Photo, State
from lowlight_app.gui.work.engine import Engine
from lowlight_app.gui.work.lane import Lane, Task
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.gui.work.estimate import Sample


@dataclass(frozen=True)
class Summary:
    """How an export ended.

    Attributes:
        written: the results.
        failed: photos that could not be exported, and why.
        cancelled: whether the user stopped it.
        skipped: how many results existed and were to be kept.
    """

    written: list[Path]
    failed: list[tuple[Path, str]]
    cancelled: bool = False
    skipped: int = 0


@dataclass(frozen=True)
class _Order:
    photo: Photo
    settings: EnhanceSettings
    wish: Wish


class Exporter(QObject):
    """Exports photos with the settings they have when it is asked; more can be asked while it works.

    Args:
        document: told which photos are exported.
        engine: whose network is used.
        lane: where it works.
    """

    progressed = Signal(float, float)
    """How much is done, 0..1, and how many seconds are left; both 0 while it waits for the engine."""
    finished = Signal(object)
    """A `Summary`."""
    estimated = Signal(object, object)
    """The `ExportSettings` that were asked about, and the bytes that all results would take; None if that cannot be told."""

    def __init__(self, document: Document, engine: Engine, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._engine, self._lane = document, engine, lane
        self._waiting: list[_Order] = []
        self._sample: tuple[object, Enhancer, Sample] | None = None
        self._task: Task | None = None
        engine.ready.connect(self._begin)

    @property
    def busy(self) -> bool:
        """Whether something is exported or waits for it."""
        return self._task is not None or bool(self._waiting)

    def export(self, photos: Sequence[Photo], wish: Wish) -> None:
        """Export photos as is wished, as soon as the engine is there."""
        self._waiting += [_Order(photo, photo.settings, wish) for photo in photos]
        if self._task is None:
            self.progressed.emit(0.0, 0.0)
            self._begin()

    def estimate(self, photos: Sequence[Photo], export: ExportSettings) -> None:
        """Find out how large results would be; `estimated` tells. Nothing comes of it while there is no engine."""
        enhancer = self._engine.enhancer
        if enhancer is None:
            return
        first, pixels = photos[0], sum(_pixels_of_result(photo, export) for photo in photos)
        about = (first.path, first.page, first.settings)

        def work(_: Progress, __: Callable[[Any], None]) -> int:
            from lowlight_app.gui.work.estimate import sample_of

            known = self._sample
            if known is None or known[:2] != (about, enhancer):
                known = self._sample = (about, enhancer, sample_of(*about, enhancer))
            return round(pixels * known[2].bytes_per_pixel(export))

        def tell(size: int | None) -> None:
            self.estimated.emit(export, size)

        self._lane.submit(Task("estimate", work, done=tell, failed=lambda _: tell(None)))

    def forget_sample(self) -> None:
        """Nothing will be estimated for now."""
        self._sample = None

    def cancel(self) -> None:
        """Stop within a tile; what is finished stays."""
        self._waiting.clear()
        if self._task is not None:
            self._task.progress.cancel()
        else:
            self.finished.emit(Summary([], [], cancelled=True))

    def _begin(self) -> None:
        enhancer = self._engine.enhancer
        if self._task is not None or not self._waiting or enhancer is None:
            return
        orders, self._waiting, model = self._waiting, [], self._engine.model_id
        began = time.monotonic()

        def tell(fraction: float, _: str) -> None:
            if fraction > 0:
                self.progressed.emit(fraction, (time.monotonic() - began) * (1 - fraction) / fraction)

        stop = Progress(tell)

        def work(_: Progress, hand_over: Callable[[Any], None]) -> None:
            hand_over(_export_all(orders, enhancer, model, stop, hand_over))

        self._task = Task("export", work, part=self._take, failed=self._fail, progress=stop)
        self._lane.submit(self._task)

    def _take(self, part: Photo | Summary) -> None:
        """A photo that is written, and in the end the summary, which is wanted of a cancelled export too."""
        if isinstance(part, Summary):
            self._task = None
            self.finished.emit(part)
            self._begin()
        elif part in self._document.photos:
            self._document.set_state(part, State.EXPORTED)

    def _fail(self, error: Exception) -> None:
        self._task = None
        self.finished.emit(Summary([], []))
        raise error


def _export_all(
    orders: Sequence[_Order], enhancer: Enhancer, model: str, progress: Progress, hand_over: Callable[[Any], None]
) -> Summary:
    """One after the other; one that fails does not stop the rest."""
    from lowlight_app.pipeline import Engine as Batch
    from lowlight_app.pipeline import Job, enhance_file

    written: list[Path] = []
    skipped = 0
    failed: list[tuple[Path, str]] = []
    for order, share in zip(orders, progress.divide([_pixels(order.photo) for order in orders]), strict=True):
        batch = Batch(enhancer, model, order.settings, order.wish.settings)
        try:
            outcome = enhance_file(Job(order.photo.path, order.wish.folder, order.photo.page), batch, share)
        except LowlightError as error:
            failed.append((order.photo.path, str(error).removeprefix(f"{order.photo.path}: ")))
            continue
        except Cancelled:
            return Summary(written, failed, cancelled=True, skipped=skipped)
        if outcome.target is None:
            skipped += 1
            continue
        written.append(outcome.target)
        hand_over(order.photo)
    return Summary(written, failed, skipped=skipped)


def name_of_result(photo: Photo, export: ExportSettings) -> str:
    """What the result of a photo would be called in a folder where the name is free."""
    from lowlight_app.frame import MediaInfo
    from lowlight_app.media.targets import named

    facts = photo.facts
    changed = photo.path.stat().st_mtime_ns if photo.path.exists() else None
    info = MediaInfo(facts.format, facts.width, facts.height, 3, "uint8" if facts.depth == 8 else "uint16", modified_ns=changed)
    return named(photo.path, export, info)


def _pixels_of_result(photo: Photo, export: ExportSettings) -> float:
    longest = max(photo.facts.width, photo.facts.height)
    return _pixels(photo) * min(1.0, (export.longest_side or longest) / longest) ** 2


def _pixels(photo: Photo) -> float:
    return float(photo.facts.width * photo.facts.height)
