"""Keep the messages that LibRaw writes to the standard error stream out of the user's sight."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import tempfile
import threading
from collections.abc import Iterator
from typing import BinaryIO

_STDERR = 2
_MESSAGE = re.compile(rb"^unknown file: (?:Unexpected end of file|data corrupted at -?\d+)\r?\n", re.MULTILINE)

_log = logging.getLogger(__name__)


class _Redirection:
    """Collects what is written to the stream while at least one thread uses LibRaw; then writes what is not LibRaw's."""

    def __init__(self) -> None:
        self._lock, self._users = threading.Lock(), 0
        self._kept: int | None = None
        self._collected: BinaryIO | None = None

    def start(self) -> None:
        with self._lock:
            self._users += 1
            if self._users == 1:
                self._redirect()

    def stop(self) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0 and self._kept is not None:
                self._restore(self._kept)

    def _redirect(self) -> None:
        try:
            self._kept = os.dup(_STDERR)
        except OSError:  # a program without a console has no such stream
            self._kept = None
            return
        self._collected = tempfile.TemporaryFile()  # noqa: SIM115 - closed by _restore
        os.dup2(self._collected.fileno(), _STDERR)

    def _restore(self, kept: int) -> None:
        os.dup2(kept, _STDERR)
        os.close(kept)
        self._kept = None
        if self._collected is None:
            return
        with self._collected as collected:
            collected.seek(0)
            text = collected.read()
        rest = _MESSAGE.sub(b"", text)
        if rest != text:
            _log.warning("LibRaw: %s", b"".join(_MESSAGE.findall(text)).decode(errors="replace").strip())
        with contextlib.suppress(OSError):
            os.write(_STDERR, rest)


_redirection = _Redirection()


@contextlib.contextmanager
def without_libraw_messages() -> Iterator[None]:
    """Move LibRaw's messages to the log; what other threads write meanwhile appears afterwards."""
    _redirection.start()
    try:
        yield
    finally:
        _redirection.stop()
