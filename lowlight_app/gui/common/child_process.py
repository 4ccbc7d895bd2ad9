"""Lowlight's commands as child processes: a crash of a command does not affect the window, nor the other way round."""

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
from lowlight_app.own_command import lowlight_command

_POLL_MS = 100
_MAX_READ_BYTES = 64 << 10
"""Limit per poll, so that a child with much output does not block the window."""
_MAX_REPLAY_BYTES = 1 << 20
"""Limit of the earlier output that is read when `watch` attaches to a running process."""
_NICENESS = 10


class ChildProcess(QObject):
    """Runs a command with `--json`; its output goes to a file that is polled.

    A pipe would break when the window is closed or killed. Another window can continue to read a file.

    Args:
        output: The output file; overwritten by `start`.
    """

    event_received = Signal(object)
    """Emitted with an event, a `dict[str, Any]`."""
    line_received = Signal(str)
    """Emitted with a line of text: a notice, a warning or an error."""
    finished = Signal(object)
    """Emitted with the exit code, an `int`; None for a process that another window started."""

    def __init__(self, output: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._output, self._offset, self._rest = output, 0, b""
        self._error: Message | None = None
        self._last_line = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._is_alive: Callable[[], bool] = lambda: False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    @property
    def error(self) -> str:
        """Why the command failed, in the language of the window: the reported error, or the last line of output."""
        return translate_message(self._error) if self._error is not None else self._last_line

    def start(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Run a command at low priority, so that the window stays responsive.

        Raises:
            OSError: The output file cannot be written, or the program cannot be started.
        """
        self._output.parent.mkdir(parents=True, exist_ok=True)
        with self._output.open("wb") as file:
            self._process = process = subprocess.Popen(
                lowlight_command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONIOENCODING": "utf-8", **(environment or {})},
                **_detached(),
            )
        if sys.platform != "win32":
            with suppress(ProcessLookupError):
                os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        self.watch(lambda: process.poll() is None)

    def watch(self, is_alive: Callable[[], bool]) -> None:
        """Read the output of a process that is already running.

        Args:
            is_alive: Returns whether the process is still running.
        """
        self._is_alive, self._offset, self._rest = is_alive, 0, b""
        if self._output.exists():
            self._skip_to_last(_MAX_REPLAY_BYTES)
        self._timer.start()

    def kill(self) -> None:
        """Kill the process if this object started it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def detach(self) -> None:
        """Stop reading and let the process continue."""
        self._timer.stop()

    def _poll(self) -> None:
        alive = self._is_alive()
        has_more = self._read_lines()
        if not alive and not has_more:
            self._timer.stop()
            self.finished.emit(self._process.returncode if self._process else None)

    def _read_lines(self) -> bool:
        """Handle new output; return whether there may be more."""
        if not self._output.exists():  # a training that a terminal started
            return False
        with self._output.open("rb") as file:
            file.seek(self._offset)
            data = file.read(_MAX_READ_BYTES)
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._handle(line.decode("utf-8", "replace").strip())
        return bool(data)

    def _skip_to_last(self, size: int) -> None:
        with self._output.open("rb") as file:
            start = self._output.stat().st_size - size
            if start > 0:
                file.seek(start)
                file.readline()
            self._offset = file.tell()

    def _handle(self, line: str) -> None:
        event: Any = None
        with suppress(ValueError):
            event = json.loads(line)
        name = event.get("event") if isinstance(event, dict) else None
        if name == "error":
            self._error = Message.from_json(event)
        elif name == "note":
            self.line_received.emit(translate_message(Message.from_json(event)))
        elif name is not None:
            self.event_received.emit(event)
        elif line:
            self._last_line = line
            self.line_received.emit(line)


def _detached() -> dict[str, Any]:
    """Return options that detach the child from the terminal, so that Ctrl-C or a closed terminal does not end it."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"creationflags": flags}
    return {"start_new_session": True}
