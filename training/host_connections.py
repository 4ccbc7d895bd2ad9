"""Connections between machines that train together: the first one waits for the others, which connect to it."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

from lowlight_app.errors import LowlightError, UsageError

_PATIENCE = 600.0
"""Seconds to wait for the other hosts."""
_LARGEST_GREETING, _LONGEST_GREETING = 64, 10.0
"""Bytes and seconds."""
_KEEP_ALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 50_000}
"""Options of the connections, where the system has them: a host without power is noticed after 50 seconds."""


@dataclass(frozen=True)
class Place:
    """The addresses of all hosts, and which of them this one is.

    Attributes:
        hosts: names or IP addresses of all hosts, in order.
        port: port of the first host.
        index: number of this host, from 0.
    """

    hosts: tuple[str, ...]
    port: int
    index: int

    @staticmethod
    def parse(hosts: str, index: int | None) -> Place:
        """Parse the arguments `--hosts HOST:PORT,HOST,...` and `--process N`.

        Raises:
            UsageError: there are not two hosts, no port, or not that many hosts.
        """
        first, *others = hosts.split(",")
        name, _, port = first.rpartition(":")
        if not name or not port.isdecimal() or not 0 < int(port) < 1 << 16 or not others or not all(others):
            raise UsageError(
                "--hosts takes at least two machines, the first with a port: HOST:PORT,HOST, not {hosts}.", hosts=hosts
            )
        count = 1 + len(others)
        if index is None or not 0 <= index < count:
            raise UsageError("--process takes the number of this machine in --hosts, 0 to {last}.", last=count - 1)
        return Place((name, *others), int(port), index)


class Peer:
    """A connection to another host. A message is its length in 8 bytes, then as many bytes; an empty one is a farewell."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(_LONGEST_GREETING)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for option, value in _KEEP_ALIVE.items():
            if hasattr(socket, option):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        self._connection, self._input = connection, connection.makefile("rb")
        self._received = SimpleQueue[bytes]()

    def listen(self) -> bool:
        """Receive messages to the end of the connection; return whether the other host has said farewell."""
        self._connection.settimeout(None)
        try:
            with self._connection, self._input:
                while message := self.read():
                    self._received.put(message)
        except OSError:
            return False
        finally:
            self._received.put(b"")
        return True

    def read(self, limit: int = 1 << 40) -> bytes:
        """Return the next message.

        Raises:
            OSError: the connection has ended, or the message is longer than the limit.
        """
        length = int.from_bytes(self._exactly(8))
        if length > limit:
            raise OSError("the message is too long")
        return self._exactly(length)

    def send(self, message: bytes) -> None:
        """Send a message."""
        self._connection.sendall(len(message).to_bytes(8) + message)

    def receive(self) -> bytes:
        """Return the next message from the thread that listens."""
        message = self._received.get()
        if not message:
            raise ConnectionError
        return message

    def close(self) -> None:
        """Close the connection; wakes the thread that listens, too."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _exactly(self, length: int) -> bytes:
        data = self._input.read(length)
        if len(data) < length:
            raise ConnectionError
        return data


def wait_for_others(place: Place) -> list[Peer]:
    """Wait for the other hosts on the first.

    Raises:
        LowlightError: one does not answer, or the port is in use.
    """
    deadline, found = time.monotonic() + _PATIENCE, dict[int, Peer]()
    try:
        with socket.create_server(("", place.port)) as server:
            while len(found) < len(place.hosts) - 1:
                server.settimeout(max(0.1, deadline - time.monotonic()))
                peer = Peer(server.accept()[0])
                with suppress(OSError, ValueError):  # not one of ours
                    found.setdefault(int(peer.read(_LARGEST_GREETING)), peer)
    except TimeoutError as error:
        missing = [name for index, name in enumerate(place.hosts) if index and index not in found]
        raise LowlightError("These machines did not answer: {hosts}.", hosts=", ".join(missing)) from error
    except OSError as error:
        raise LowlightError("Port {port} cannot be used ({reason}).", port=place.port, reason=error.strerror or error) from error
    return [found[index] for index in sorted(found)]


def find_first(place: Place) -> Peer:
    """Connect to the first host from another one.

    Raises:
        LowlightError: it does not answer.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            peer = Peer(socket.create_connection((place.hosts[0], place.port), timeout=_LONGEST_GREETING))
            peer.send(str(place.index).encode())
            return peer
        except OSError as error:
            if time.monotonic() > deadline:
                raise LowlightError(
                    "{host} does not answer on port {port} ({reason}). Start the training there with --process 0.",
                    host=place.hosts[0],
                    port=place.port,
                    reason=error.strerror or error,
                ) from error
            time.sleep(0.5)
