"""Receive the Dask events by which workers report notices and progress; they arrive in a thread of the client."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from distributed import Client

from lowlight_app.cluster.records import notices_topic, progress_topic, segments_topic
from lowlight_app.errors import Message


class WorkerEvents:
    """Collects the events of a run until they are taken.

    Args:
        client: a client of the cluster.
        run: id of the run.
        follow: whether workers report the progress of each file.
    """

    def __init__(self, client: Client, run: str, *, follow: bool) -> None:
        self._client = client
        self._segments, self._notices, self._steps = deque[Any](), deque[Any](), deque[Any]()
        self._noted: set[tuple[str, str]] = set()
        """Name of the worker and template of each notice that was passed on."""
        self._topics = {segments_topic(run): self._segments, notices_topic(run): self._notices}
        if follow:
            self._topics[progress_topic(run)] = self._steps
        for topic, events in self._topics.items():
            client.subscribe_topic(topic, lambda event, events=events: events.append(event[1]))

    def close(self) -> None:
        """Receive no more events."""
        for topic in self._topics:
            self._client.unsubscribe_topic(topic)

    def segments(self) -> Iterator[tuple[str, float, str, float]]:
        """Take the finished segments: arguments for `PaceMeter.count_segment`."""
        while self._segments:
            yield self._segments.popleft()

    def steps(self) -> Iterator[tuple[str, str, float]]:
        """Take the progress of files: key, name of the worker, and share that is done."""
        while self._steps:
            yield self._steps.popleft()

    def notices(self) -> Iterator[Message]:
        """Take the workers' notices; a notice that a worker repeats is left out."""
        while self._notices:
            worker, facts = self._notices.popleft()
            message = Message.from_json(facts)
            if (worker, message.template) not in self._noted:
                self._noted.add((worker, message.template))
                yield Message("Worker {worker}: {notice}", worker=worker, notice=message)
