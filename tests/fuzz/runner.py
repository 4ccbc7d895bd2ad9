"""Run a reader on damaged files, and collect its crashes, hangs and unexpected exceptions."""

from __future__ import annotations

import itertools
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

import psutil
from fuzz.child import Answer, serve
from fuzz.mutations import mutated
from fuzz.readers import READERS
from hypothesis import HealthCheck, Phase, given, seed, settings

SECONDS, MEMORY = 5.0, 1 << 30
"""The most processor time and memory that an input of a few kilobytes may take."""
_PATIENCE = 24 * SECONDS
"""Seconds after which a reader that waits without using the processor hangs."""
_START = 120.0
_ROUND = 100
"""Inputs between two checks of the time."""


@dataclass(frozen=True)
class Finding:
    """An input that did what must not happen.

    Attributes:
        kind: identifies the defect: the last line of the program and the exception, or a hang, a crash, too much memory.
        details: the traceback.
    """

    kind: str
    data: bytes
    details: str = ""


@dataclass
class Run:
    """The inputs so far: their number, the first finding of each kind, and the most processor time and memory of one input."""

    count: int = 0
    found: dict[str, Finding] = field(default_factory=dict)
    seconds: float = 0.0
    memory: int = 0

    def add(self, finding: Finding | None, answer: Answer | None) -> None:
        """Count an input."""
        self.count += 1
        if finding is not None:
            self.found.setdefault(finding.kind, finding)
        if answer is not None:
            self.seconds = max(self.seconds, answer.seconds)
            self.memory = max(self.memory, answer.memory)


class _Child:
    """A process that reads inputs; started again after each defect that ends it."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def read(self, data: bytes, run: Run) -> None:
        answer = self._ask(data)
        if isinstance(answer, str):
            self.stop()
            run.add(Finding(answer, data), None)
            return
        run.add(_finding(data, answer), answer)
        if answer.memory > MEMORY:  # the next peak would go unnoticed
            self.stop()

    def _ask(self, data: bytes) -> Answer | str:
        connection = self._connection or self._start()
        try:
            connection.send(data)
            answer: Answer | str = connection.recv() if self._ends(connection) else f"no end after {SECONDS:.0f} s"
        except (EOFError, ConnectionError):
            return "crash"
        return answer

    def _ends(self, connection: Connection) -> bool:
        start, end = self._processor_time(), time.monotonic() + _PATIENCE
        while not connection.poll(1):
            if time.monotonic() > end or self._processor_time() - start > SECONDS:
                return False
        return True

    def _processor_time(self) -> float:
        assert self._process is not None
        times = psutil.Process(self._process.pid).cpu_times()
        return float(times.user + times.system)

    def stop(self) -> None:
        if self._process is not None and self._connection is not None:
            self._process.kill()
            self._process.join()
            self._connection.close()
        self._process = self._connection = None

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(self._reader, theirs), daemon=True)
        self._process.start()
        theirs.close()
        try:
            if self._connection.poll(_START):
                self._connection.recv()
                return self._connection
        except EOFError:
            pass
        raise RuntimeError(f"the reader {self._reader} does not start or cannot read its seeds")


def fuzz(reader: str, examples: int) -> Run:
    """Read a number of damaged files."""
    child, run = _Child(reader), Run()
    try:
        _round(reader, child, run, examples, 0)
    finally:
        child.stop()
    return run


def fuzz_for(reader: str, minutes: float, on_round: Callable[[Run], None]) -> Run:
    """Read damaged files for a time; `on_round` is called from time to time."""
    child, run, end = _Child(reader), Run(), time.monotonic() + 60 * minutes
    try:
        for number in itertools.count():
            if time.monotonic() > end:
                break
            _round(reader, child, run, _ROUND, number)
            on_round(run)
    finally:
        child.stop()
    return run


def _round(reader: str, child: _Child, run: Run, examples: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(mutated(READERS[reader]))
    def read(data: bytes) -> None:
        child.read(data, run)

    read()


def _finding(data: bytes, answer: Answer) -> Finding | None:
    if answer.trace:
        return Finding(_kind(answer.trace), data, answer.trace)
    if answer.memory > MEMORY:
        return Finding("too much memory", data, f"{answer.memory >> 20} MB")
    if answer.seconds > SECONDS:
        return Finding("too slow", data, f"{answer.seconds:.1f} s")
    return None


def _kind(trace: str) -> str:
    """Return the last line of ours in a traceback and its exception."""
    lines = trace.splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ") and "lowlight_app" in line]
    return f"{lines[-1][:120]} at {places[-1] if places else '?'}"
