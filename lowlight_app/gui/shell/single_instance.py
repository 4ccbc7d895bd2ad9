"""One running window per user: a second start hands its files to the first."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from lowlight_app.user_data import data_folder

_TIMEOUT_MS, _ANSWER_MS = 500, 5000
"""Time limits to connect, and for the answer of a window that may be busy; after that a second window opens."""
_MAX_BYTES = 1 << 20


def hand_over(paths: Sequence[Path]) -> bool:
    """Send files to the running window and return whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_server_name())
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(json.dumps([str(path.absolute()) for path in paths]).encode() + b"\n")
    sent = socket.waitForBytesWritten(_TIMEOUT_MS) and socket.waitForReadyRead(_ANSWER_MS)
    socket.disconnectFromServer()
    return sent


class InstanceServer(QObject):
    """Receives the files of later starts."""

    received = Signal(object)
    """Emitted with the paths of a later start, a `list[Path]`; empty if it named none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def listen(self) -> bool:
        """Start listening; replaces the socket that a crashed process left behind, but not that of a running window."""
        if _is_running():  # Qt would take its place without an error
            return False
        QLocalServer.removeServer(_server_name())
        return self._server.listen(_server_name())

    def close(self) -> None:
        """Stop listening."""
        self._server.close()

    def _accept(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        socket.disconnected.connect(socket.deleteLater)
        if socket.canReadLine():
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _MAX_BYTES:
                socket.abort()
            return
        line = bytes(socket.readLine(_MAX_BYTES).data())
        socket.write(b"ok\n")
        socket.flush()
        self.received.emit(_parse(line))


def _is_running() -> bool:
    socket = QLocalSocket()
    socket.connectToServer(_server_name())
    found = socket.waitForConnected(_TIMEOUT_MS)
    socket.abort()
    return found


def _parse(line: bytes) -> list[Path]:
    try:
        names = json.loads(line)
    except ValueError:
        return []
    return [Path(name) for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _server_name() -> str:
    """Return a name for this user, data folder and display: a window on another display is of no use.

    On Linux it lies in the user's own folder: in /tmp another user could take the name, and receive the files.
    """
    key = f"{getpass.getuser()}\n{data_folder()}\n{_display()}"
    name = f"lowlight-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    folder = os.environ.get("XDG_RUNTIME_DIR", "") if sys.platform.startswith("linux") else ""
    return str(Path(folder, name)) if os.access(folder, os.W_OK) else name


def _display() -> str:
    """Return the display of X11 and Wayland that windows open on; empty elsewhere."""
    x11, _, number = os.environ.get("DISPLAY", "").rpartition(":")
    return f"{os.environ.get('WAYLAND_DISPLAY', '')}\n{x11}:{number.split('.')[0]}"  # :0 and :0.0 are the same
