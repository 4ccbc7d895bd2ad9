"""Keep the messages that LibRaw writes to the standard error stream out of the user's sight.

LibRaw has a flag and a callback for them, but rawpy passes on neither, so the stream itself is redirected.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from typing import BinaryIO

from lowlight_app.standard_error import STANDARD_ERROR, is_standard_error, redirection

_MESSAGE = re.compile(rb"^unknown file: (?:Unexpected end of file|data corrupted at -?\d+)\r?\n", re.MULTILINE)

_log = logging.getLogger(__name__)


class _Collector:
    """Collects what is written to the stream while at least one thread uses LibRaw; then writes what is not LibRaw's."""

    def __init__(self) -> None:
        self._lock, self._users = threading.Lock(), 0
        self._redirected: tuple[int, BinaryIO] | None = None

    def start(self) -> None:
        with self._lock:
            if self._users == 0 and is_standard_error():
                self._redirected = _redirect()
            self._users += 1

    def stop(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._redirected is not None:
                _restore(*self._redirected)
                self._redirected = None


def _redirect() -> tuple[int, BinaryIO] | None:
    """Return a copy of the descriptor and the file that collects; None if there is no space for it."""
    try:
        collected = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _restore
    except OSError:
        return None
    redirection.acquire()  # until _restore, which another thread may call
    kept = os.dup(STANDARD_ERROR)
    os.dup2(collected.fileno(), STANDARD_ERROR)
    return kept, collected


def _restore(kept: int, collected: BinaryIO) -> None:
    os.dup2(kept, STANDARD_ERROR)
    os.close(kept)
    redirection.release()
    with collected:
        collected.seek(0)
        text = collected.read()
    rest = _MESSAGE.sub(b"", text)
    if rest != text:
        _log.warning("LibRaw: %s", b"".join(_MESSAGE.findall(text)).decode(errors="replace").strip())
    with contextlib.suppress(OSError):
        os.write(STANDARD_ERROR, rest)


_collector = _Collector()


@contextlib.contextmanager
def without_libraw_messages() -> Iterator[None]:
    """Move LibRaw's messages to the log; what other threads write meanwhile appears afterwards."""
    _collector.start()
    try:
        yield
    finally:
        _collector.stop()
