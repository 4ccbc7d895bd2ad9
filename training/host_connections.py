"""Connect machines that train together: the first one waits for the others, which connect to it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread

from lowlight_app.errors import LowlightError, UsageError

_PATIENCE = 600.0
"""Seconds to wait for the other hosts."""
_LARGEST_GREETING, _LONGEST_GREETING = 64, 10.0
"""Largest size of a greeting in bytes, and the seconds that it may take."""
_POLL = 0.2
"""Seconds between two checks for new connections."""
_WELCOME, _REFUSED = b"welcome", b"refused"
_KEEP_ALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 50_000}
"""Options of the connections, where the system has them: a host without power is noticed after 50 seconds."""


@dataclass(frozen=True)
class HostGroup:
    """The hosts that train together, and which of them this one is.

    Attributes:
        hosts: names or IP addresses of all hosts, in order; those of IPv6 without brackets.
        port: port of the first host.
        index: number of this host, from 0, as in `--process`.
    """

    hosts: tuple[str, ...]
    port: int
    index: int

    @staticmethod
    def parse(hosts: str, index: int | None) -> HostGroup:
        """Parse the arguments `--hosts HOST:PORT,HOST,...` and `--process N`.

        Raises:
            UsageError: there are not two hosts, no port, or not that many hosts.
        """
        first, *others = hosts.split(",")
        name, _, port = first.rpartition(":")
        bare = ":" in name and not name.startswith("[")  # which colon precedes the port?
        if not name or bare or not port.isdecimal() or not 0 < int(port) < 1 << 16 or not others or not all(others):
            raise UsageError(
                "--hosts takes at least two machines, the first with a port: HOST:PORT,HOST, not {hosts}."
                " An IPv6 address with a port has brackets: [::1]:5000.",
                hosts=hosts,
            )
        count = 1 + len(others)
        if index is None or not 0 <= index < count:
            raise UsageError("--process takes the number of this machine in --hosts, 0 to {last}.", last=count - 1)
        return HostGroup(tuple(host.strip("[]") for host in (name, *others)), int(port), index)

    def address(self, port: int) -> str:
        """Return a port of the first host as an address."""
        host = self.hosts[0]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Peer:
    """A connection to another host. A message is its length in 8 bytes, then the data; an empty one ends the connection."""

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
        """Receive messages until the connection ends; return whether the other host has ended it with an empty message."""
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

    def has_ended(self) -> bool:
        """Return whether the other host has closed the connection, before anything else was received."""
        self._connection.setblocking(False)
        try:
            return not self._connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        finally:
            self._connection.settimeout(_LONGEST_GREETING)

    def close(self) -> None:
        """Close the connection; wakes the thread that listens, too."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def drop(self) -> None:
        """Close the connection of a host that no thread listens to."""
        self.close()
        self._input.close()
        self._connection.close()

    def _exactly(self, length: int) -> bytes:
        data = self._input.read(length)
        if len(data) < length:
            raise ConnectionError
        return data


def wait_for_others(group: HostGroup) -> list[Peer]:
    """Wait on the first host until all others have connected.

    Raises:
        UsageError: another process listens at the address of the first host.
        LowlightError: one does not answer, or the port cannot be used.
    """
    _check_first(group)
    deadline, found = time.monotonic() + _PATIENCE, dict[int, Peer]()
    greeted = SimpleQueue[tuple[int, Peer]]()
    try:
        with _listening(group.port) as server:
            while len(found) < len(group.hosts) - 1 and time.monotonic() < deadline:
                with suppress(TimeoutError):
                    Thread(target=_greet, args=[server.accept()[0], greeted], name="lowlight-greet", daemon=True).start()
                while not greeted.empty():
                    _admit(*greeted.get(), found, len(group.hosts))
    except OSError as error:
        raise LowlightError("Port {port} cannot be used ({reason}).", port=group.port, reason=error.strerror or error) from error
    finally:
        while not greeted.empty():
            _refuse(greeted.get()[1])
    missing = [name for index, name in enumerate(group.hosts) if index and index not in found]
    if missing:
        raise LowlightError(
            "These machines did not answer: {hosts}. Start the training on each with its own --process.",
            hosts=", ".join(missing),
        )
    return [found[index] for index in sorted(found)]


def find_first(group: HostGroup) -> Peer:
    """Connect to the first host from another one.

    Raises:
        UsageError: another host has the same number.
        LowlightError: the first host does not answer.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            peer = Peer(socket.create_connection((group.hosts[0], group.port), timeout=_LONGEST_GREETING))
            admitted = _introduce(peer, group.index)
        except OSError as error:
            if time.monotonic() > deadline:
                raise LowlightError(
                    "{host} does not answer on port {port} ({reason}). Start the training there with --process 0.",
                    host=group.hosts[0],
                    port=group.port,
                    reason=error.strerror or error,
                ) from error
            time.sleep(0.5)
            continue
        if not admitted:
            peer.drop()
            raise UsageError(
                "Another machine was started with --process {number}; give each its own number in --hosts.", number=group.index
            )
        return peer


def _introduce(peer: Peer, index: int) -> bool:
    """Send the number of this host to the first one; return whether it is admitted."""
    try:
        peer.send(str(index).encode())
        return peer.read(_LARGEST_GREETING) == _WELCOME
    except OSError:
        peer.drop()
        raise


def _check_first(group: HostGroup) -> None:
    """Check that no other process is the first host.

    Raises:
        UsageError: another process is the first host.
    """
    with suppress(OSError), socket.create_connection((group.hosts[0], group.port), timeout=_POLL):
        raise UsageError(
            "{address} answers already: another process was started with --process 0, or a program uses this port.",
            address=group.address(group.port),
        )


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    """Listen on all addresses of this machine, including IPv6 where available."""
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    with socket.create_server(("", port), family=family, dualstack_ipv6=both) as server:
        server.settimeout(_POLL)
        yield server


def _greet(connection: socket.socket, greeted: SimpleQueue[tuple[int, Peer]]) -> None:
    """Read the number of a host that has connected; drop the connection of any other program."""
    try:
        peer = Peer(connection)
    except OSError:
        connection.close()
        return
    try:
        greeted.put((int(peer.read(_LARGEST_GREETING)), peer))
    except (OSError, ValueError):
        peer.drop()


def _admit(index: int, peer: Peer, found: dict[int, Peer], count: int) -> None:
    """Add a host to those that were found; refuse it if its number is invalid or another host has it."""
    before = found.get(index)
    free = before is None or before.has_ended()
    if not (0 < index < count and free):
        _refuse(peer)
        return
    if before is not None:
        before.drop()
    with suppress(OSError):
        peer.send(_WELCOME)
        found[index] = peer


def _refuse(peer: Peer) -> None:
    with suppress(OSError):
        peer.send(_REFUSED)
    peer.drop()
