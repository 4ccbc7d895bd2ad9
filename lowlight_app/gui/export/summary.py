"""The summary of a finished run over the queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lowlight_app.gui.export.queue import ItemState, QueueItem


@dataclass(frozen=True)
class ExportSummary:
    """The outcome of all items since the queue was last empty.

    Attributes:
        written: the results.
        failed: files that could not be exported, and why.
        cancelled: number of items that the user cancelled.
        skipped: number of items whose results existed and were kept.
        notices: what could not be read or preserved as it is.
        reports: the reports of bugs that made files fail.
    """

    written: list[Path]
    failed: list[tuple[Path, str]]
    cancelled: int = 0
    skipped: int = 0
    notices: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()


def summarize(items: Sequence[QueueItem]) -> ExportSummary:
    """Return the summary of finished items."""
    states = [item.state for item in items]
    return ExportSummary(
        [item.target for item in items if item.target is not None],
        [(item.request.source, item.reason) for item in items if item.state is ItemState.FAILED],
        states.count(ItemState.CANCELLED),
        states.count(ItemState.SKIPPED),
        tuple(notice for item in items for notice in item.notices),
        tuple(item.report for item in items if item.report),
    )
