"""The process that reads damaged files, so that a crash, an endless loop or a flood of memory does not end the fuzzing."""

from __future__ import annotations

import os
import resource
import tempfile
import time
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import psutil
from fuzz.readers import READERS, Reader

from lowlight_app.errors import LowlightError

SPARE = 3 << 30
"""Bytes of address space beyond those in use at the start."""


class Answer(NamedTuple):
    """The outcome of reading an input.

    Attributes:
        trace: the traceback of an unexpected exception, or "".
        memory: the memory that reading used, in bytes.
        seconds: the processor time, in seconds.
    """

    trace: str
    memory: int
    seconds: float


def serve(name: str, connection: Connection) -> None:
    """Read inputs from a connection until it is closed, and answer each."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    reader = READERS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"input{reader.suffix}")
        for seed in reader.seeds():  # loads the libraries
            path.write_bytes(reader.finish(seed))
            with suppress(LowlightError):
                reader.read(path)
        limit = psutil.Process().memory_info().vms + SPARE
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        connection.send(None)
        while (data := connection.recv()) is not None:
            path.write_bytes(data)
            connection.send(_answer(reader, path))


def _answer(reader: Reader, path: Path) -> Answer:
    before, start, trace = _peak(), time.process_time(), ""
    try:
        reader.read(path)
    except LowlightError:
        pass
    except BaseException as error:
        trace = "".join(traceback.format_exception(error))
    return Answer(trace, _peak() - before, time.process_time() - start)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
