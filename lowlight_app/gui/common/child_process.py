"""Lowlight's own commands, run beside the window: whatever ends them does not end it, and the other way round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from lowlight_app.errors import Message
from lowlight_app.gui.common.translation import translate_message

_POLL_MS = 100
_MOST_AT_ONCE = 64 << 10
"""Bytes that are read and parsed in one go, so that the window never waits for a chatty child."""
_MOST_REPLAYED = 1 << 20
_NICENESS = 10


class ChildProcess(QObject):
    """A command with `--json` whose lines go into a file and are read from there as they come.

    By a file and not by a pipe, because a pipe would break when the window is closed or killed, and because another
    window can then go on reading.

    Args:
        output: the file, which begins anew with each start.
    """

    told = Signal(object)
    """An event, as a dict."""
    said = Signal(str)
    """A line for people: a notice, a warning, or why the command failed."""
    ended = Signal(object)
    """The exit code; None of a process that another window started."""

    def __init__(self, output: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._output, self._read, self._rest = output, 0, b""
        self._error: Message | None = None
        self._last_line = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._alive: Callable[[], bool] = lambda: False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def error(self) -> str:
        """Why the command failed, in the window's language: the error it reported, or else its last line."""
        return translate_message(self._error) if self._error is not None else self._last_line

    def start(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Run a command at low priority, so that the window stays quick.

        Raises:
            OSError: the output cannot be written, or the program cannot be started.
        """
        self._output.parent.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as file:
            self._process = process = subprocess.Popen(
                own_command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
                **_apart(),
            )
        if sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        self.watch(lambda: process.poll() is None)

    def watch(self, alive: Callable[[], bool]) -> None:
        """Read the lines of a process that runs already.

        Args:
            alive: whether it still does.
        """
        self._alive, self._read, self._rest = alive, 0, b""
        if self._output.exists():
            self._skip_to_the_last(_MOST_REPLAYED)
        self._timer.start()

    def kill(self) -> None:
        """End it at once, if it was started here."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def release(self) -> None:
        """Listen no more, and let it go on."""
        self._timer.stop()

    def _poll(self) -> None:
        alive = self._alive()
        more = self._read_lines()
        if not alive and not more:
            self._timer.stop()
            self.ended.emit(self._process.returncode if self._process else None)

    def _read_lines(self) -> bool:
        """Tell what is new; whether there may be more."""
        if not self._output.exists():  # a training that a terminal started
            return False
        with self._output.open("rb") as file:
            file.seek(self._read)
            data = file.read(_MOST_AT_ONCE)
        self._read += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._tell(line.decode("utf-8", "replace").strip())
        return bool(data)

    def _skip_to_the_last(self, size: int) -> None:
        with self._output.open("rb") as file:
            beyond = self._output.stat().st_size - size
            if beyond > 0:
                file.seek(beyond)
                file.readline()
            self._read = file.tell()

    def _tell(self, line: str) -> None:
        event: Any = None
        with suppress(ValueError):
            event = json.loads(line)
        name = event.get("event") if isinstance(event, dict) else None
        if name == "error":
            self._error = Message.from_json(event)
        elif name == "note":
            self.said.emit(translate_message(Message.from_json(event)))
        elif name is not None:
            self.told.emit(event)
        elif line:
            self._last_line = line
            self.said.emit(line)


def own_command(arguments: Sequence[str]) -> list[str]:
    """How to run one of Lowlight's commands as a process of its own, frozen or not."""
    # -P: a numpy.py lying in the current folder must not be imported.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "lowlight_app"]
    return [*program, *arguments]


def _apart() -> dict[str, Any]:
    """Ctrl-C in the terminal that the window came from, or that terminal's end, must not reach the child."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"creationflags": flags}
    return {"start_new_session": True}
