"""Several machines that train one model together: they meet, compare what they are going to do, and decide when to stop.

The same command runs on each. The first host leads: it alone validates, decides and writes. Decisions go over connections of this
module, and the gradients over those of JAX. A thread reads each connection, so that a host that ends is noticed while the others
compute.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Event, Thread

from lowlight_app import __version__
from lowlight_app.errors import LowlightError, UsageError

_PATIENCE = 600.0
"""Seconds to wait for the other hosts."""
_GRACE = 20.0
"""Seconds after which a host that has lost another ends, even if it still waits for that one in a computation."""
_LARGEST_GREETING, _LONGEST_GREETING = 64, 10.0
"""Bytes and seconds."""
_KEEP_ALIVE = {"TCP_KEEPIDLE": 20, "TCP_KEEPINTVL": 10, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 50_000}
"""Options of the connections, where the system has them: a host without power is noticed after 50 seconds."""


class HostsError(UsageError):
    """The machines cannot train together. All of them raise it, at the same point."""


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


class Hosts:
    """The machines that train together; this class is one alone.

    Attributes:
        count: number of hosts.
        index: number of this host, from 0.
    """

    count, index = 1, 0

    @property
    def leads(self) -> bool:
        """Whether this is the first host."""
        return self.index == 0

    def exchange(self, data: bytes) -> list[bytes]:
        """Send data, not empty, to all hosts, and return what each has sent, in order. All hosts must call it.

        Raises:
            LowlightError: a host has ended.
        """
        return [data]

    def compare(self, facts: Mapping[str, object]) -> None:
        """Check that all hosts have the same facts.

        Raises:
            HostsError: some differ; their names are in the message.
        """
        told = [json.loads(data) for data in self.exchange(json.dumps(facts, default=str).encode())]
        different = [name for name in told[0] if any(others.get(name) != told[0][name] for others in told)]
        if different:
            raise HostsError("The machines cannot train together; these differ: {names}.", names=", ".join(different))

    def agree(self, value: float, stop: bool) -> tuple[float, bool]:
        """Return the value of the first host, and whether any host wants to stop."""
        told = [json.loads(data) for data in self.exchange(json.dumps([value, stop]).encode())]
        return told[0][0], any(stop for _, stop in told)

    def part(self) -> None:
        """End together with all other hosts, which call it, too."""


ONE_HOST = Hosts()


class ConnectedHosts(Hosts):
    """Several hosts; each has a connection to the first.

    Args:
        place: of this host.
        peers: connections to all other hosts in order; of a host that does not lead, only to the first.

    Attributes:
        lost: set when a host has ended without a farewell.
        stopping: whether the hosts have agreed to stop.
        scratch: a folder for files of a host that does not lead.
    """

    def __init__(self, place: Place, peers: Sequence[Peer]) -> None:
        self.count, self.index, self._peers = len(place.hosts), place.index, peers
        self.lost, self.stopping, self._leaves = Event(), False, False
        self.scratch = TemporaryDirectory(prefix="lowlight-", ignore_cleanup_errors=True)
        for peer in peers:
            Thread(target=self._listen, args=[peer], name="lowlight-hosts", daemon=True).start()

    def exchange(self, data: bytes) -> list[bytes]:
        """See `Hosts`."""
        with _named_loss():
            if self.leads:
                told = [data, *(peer.receive() for peer in self._peers)]
                for peer in self._peers:
                    for part in told:
                        peer.send(part)
                return told
            self._peers[0].send(data)
            return [self._peers[0].receive() for _ in range(self.count)]

    def agree(self, value: float, stop: bool) -> tuple[float, bool]:
        """See `Hosts`."""
        agreed = super().agree(value, stop)
        self.stopping = self.stopping or agreed[1]
        return agreed

    def part(self) -> None:
        """See `Hosts`."""
        if self._leaves:
            return
        self._leaves = True
        with suppress(OSError):
            for peer in self._peers:
                peer.send(b"")
        import jax

        jax.distributed.shutdown()
        self.scratch.cleanup()

    def abandon(self) -> None:
        """End without the other hosts, which will notice."""
        if self._leaves:
            return
        self._leaves = True
        for peer in self._peers:
            peer.close()
        self.scratch.cleanup()
        atexit.register(_exit_without_farewell)

    def _listen(self, peer: Peer) -> None:
        if peer.listen() or self._leaves:
            return
        self.lost.set()
        # Without its first process, JAX aborts this one soon; else the main thread ends, unless it waits for the lost host.
        if self.leads:
            time.sleep(_GRACE)
        if not self._leaves:
            print(f"lowlight: {lost_host()}", file=sys.stderr)
            self.scratch.cleanup()
            _exit_without_farewell()


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


def lost_host() -> LowlightError:
    """Return the error that another host has ended."""
    return LowlightError(
        "Another machine has ended, or cannot be reached any more; see what it printed."
        " Then resume on all machines with --resume and the same --hosts."
    )


@contextmanager
def join(place: Place, facts: Mapping[str, object]) -> Iterator[ConnectedHosts]:
    """Meet the other hosts and start JAX on all of them. An exception inside the context ends all.

    Args:
        place: of this host.
        facts: what must be the same on all hosts.

    Raises:
        HostsError: the facts or versions differ.
        LowlightError: the hosts do not meet, or one has ended.
    """
    os.environ.setdefault("JAX_ENABLE_PREEMPTION_SERVICE", "false")  # it would catch SIGTERM
    import jax
    import keras

    hosts = ConnectedHosts(place, wait_for_others(place) if place.index == 0 else [find_first(place)])
    try:
        versions = {"Lowlight": __version__, "Keras": keras.__version__, "JAX": jax.__version__}
        hosts.compare({**versions, **facts})
        _start_jax(place, hosts)
        yield hosts
        hosts.part()
    except BaseException as error:
        if hosts.stopping or isinstance(error, HostsError):
            hosts.part()
            raise
        failed = isinstance(error, Exception) and not isinstance(error, LowlightError)
        lost = failed and hosts.lost.wait(2.0)  # JAX may notice it first
        hosts.abandon()
        if lost:
            raise lost_host() from error
        raise


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


def _start_jax(place: Place, hosts: Hosts) -> None:
    """Connect JAX on all hosts, on a free port of the first."""
    import jax
    from jax.experimental import multihost_utils

    port = int(hosts.exchange(str(_free_port()).encode())[0])
    with _quiet_standard_output():
        jax.distributed.initialize(f"{place.hosts[0]}:{port}", hosts.count, hosts.index, cluster_detection_method="deactivate")
        hosts.compare({"number of devices": jax.local_device_count()})
        multihost_utils.sync_global_devices("start")


def _free_port() -> int:
    with socket.create_server(("", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _quiet_standard_output() -> Iterator[None]:
    """Hide what Gloo, which JAX uses between CPUs, prints where with `--json` only events may stand."""
    sys.stdout.flush()
    kept, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(null)


@contextmanager
def _named_loss() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise lost_host() from error


def _exit_without_farewell() -> None:
    """End the process now: when it ends otherwise, JAX waits for all hosts, and aborts if one is missing."""
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(1)
