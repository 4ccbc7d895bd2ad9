"""Starts runs over the queue: on this computer, or on the cluster that the user has chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.export.cluster_choice import ClusterChoice
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.queue import TargetCallback
from lowlight_app.progress import Progress
from lowlight_app.target_plan import TargetPlan

Work = Callable[[Progress, Callable[[Any], None]], None]
"""Runs on the worker thread; see `Task.work`."""


class QueueRuns:
    """Starts runs over the queue, and keeps their common state. Used on the GUI thread only.

    Args:
        engine: provides the network.
        on_target: called on threads of the runs.
        choose: returns the cluster that enhances the queue now; None for this computer. Called on any thread.

    Attributes:
        feed: hands out the items.
        targets: the names of the results since the queue was last empty.
        cluster: the cluster of the last run that was started; None for this computer.
    """

    def __init__(self, engine: EngineLoader, on_target: TargetCallback, choose: Callable[[], ClusterChoice | None]) -> None:
        self._engine, self._on_target, self._choose = engine, on_target, choose
        self.feed, self.targets = JobFeed(), TargetPlan()
        self.cluster: ClusterChoice | None = None
        self._journal: TemporaryDirectory[str] | None = None

    @property
    def waits_for_engine(self) -> bool:
        """Whether the next run begins when the model is loaded."""
        return self._choose() is None and self._engine.enhancer is None

    def prepare(self, model: str) -> Work | None:
        """Return the work of a run over the items of a model; None if it begins when the model is loaded."""
        if not model:
            return None
        cluster = self._choose()
        work = self._local(model) if cluster is None else self._on_cluster(cluster, model)
        if work is not None:
            self.cluster = cluster
        return work

    def clear(self) -> Work | None:
        """Forget the reserved names when the queue is empty; return the work that deletes the records of a cluster, if any."""
        self.targets.clear()
        journal, self._journal = self._journal, None
        if journal is None:
            return None

        def work(_: Progress, __: Callable[[Any], None]) -> None:
            with journal as folder:
                if any(Path(folder).iterdir()):
                    from lowlight_app.cluster.archive import forget_queue

                    forget_queue(Path(folder))

        return work

    def _local(self, model: str) -> Work | None:
        provide = self._engine.provider(model)
        if provide is None:
            return None

        def work(progress: Progress, report: Callable[[Any], None]) -> None:
            from lowlight_app.gui.export.queue_worker import QueueWorker

            goes_on = lambda: self._choose() is None  # noqa: E731
            QueueWorker(self.feed, report, self._on_target, self.targets, goes_on).run(provide(), model, progress)

        return work

    def _on_cluster(self, cluster: ClusterChoice, model: str) -> Work:
        if self._journal is None:
            self._journal = TemporaryDirectory(prefix="lowlight-queue-", ignore_cleanup_errors=True)
        journal = Path(self._journal.name)

        def work(progress: Progress, report: Callable[[Any], None]) -> None:
            from lowlight_app.gui.export.cluster_run import ClusterRun

            goes_on = lambda: self._choose() == cluster  # noqa: E731
            ClusterRun(self.feed, report, self._on_target, self.targets, goes_on).run(cluster, model, journal, progress)

        return work
