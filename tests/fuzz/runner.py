"""Run a reader on damaged files and collect what must not happen."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from fuzz.child import Answer, serve
from fuzz.mutations import mutated
from fuzz.readers import READERS
from hypothesis import HealthCheck, Phase, given, seed, settings

SECONDS, MEMORY = 5.0, 1 << 30
"""The most that an input of a few kilobytes may take."""
_START = 120.0
_ROUND = 200
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


class _Child:
    """A process that reads inputs; started again after each defect that ends it."""

    def __init__(self, reader: str) -> None:
        self._reader = reader
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None

    def read(self, data: bytes) -> Finding | None:
        answer = self._ask(data)
        if isinstance(answer, str):
            self.stop()
            return Finding(answer, data)
        if answer.memory > MEMORY:
            self.stop()
            return Finding("too much memory", data, f"{answer.memory >> 20} MB")
        return Finding(_kind(answer.trace), data, answer.trace) if answer.trace else None

    def _ask(self, data: bytes) -> Answer | str:
        connection = self._connection or self._start()
        try:
            connection.send(data)
            answer: Answer | str = connection.recv() if connection.poll(SECONDS) else f"no end after {SECONDS:.0f} s"
        except (EOFError, ConnectionError):
            return "crash"
        return answer

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


def fuzz(reader: str, examples: int, first_seed: int = 0) -> dict[str, Finding]:
    """Read a number of damaged files; return the first finding of each kind."""
    child, found = _Child(reader), dict[str, Finding]()
    try:
        _round(reader, child, found, examples, first_seed)
    finally:
        child.stop()
    return found


def fuzz_for(reader: str, minutes: float, on_round: Callable[[int, dict[str, Finding]], None]) -> dict[str, Finding]:
    """Read damaged files for a time; `on_round` is called with the number of inputs so far and the findings."""
    child, found, number, end = _Child(reader), dict[str, Finding](), 0, time.monotonic() + 60 * minutes
    try:
        while time.monotonic() < end:
            _round(reader, child, found, _ROUND, number)
            number += 1
            on_round(number * _ROUND, found)
    finally:
        child.stop()
    return found


def _round(reader: str, child: _Child, found: dict[str, Finding], examples: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(mutated(READERS[reader]))
    def read(data: bytes) -> None:
        finding = child.read(data)
        if finding is not None:
            found.setdefault(finding.kind, finding)

    read()


def _kind(trace: str) -> str:
    """Return the last line of ours in a traceback and its exception."""
    lines = trace.splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ") and "lowlight_app" in line]
    return f"{lines[-1][:120]} at {places[-1] if places else '?'}"
