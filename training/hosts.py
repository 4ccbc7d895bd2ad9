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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Event, Thread

from lowlight_app import __version__
from lowlight_app.errors import LowlightError, UsageError
from training.host_connections import HostGroup, Peer, find_first, wait_for_others

_GRACE = 20.0
"""Seconds after which a host that has lost another ends, even if it still waits for that one in a computation."""


class HostsError(UsageError):
    """The machines cannot train together. All of them raise it, at the same point."""


class Hosts:
    """The machines that train together. This class is a single machine; see `ConnectedHosts` for several.

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
        """Send data, not empty, to all hosts, and return that of each host, in order (all-gather). All hosts must call it.

        Raises:
            LowlightError: a host has ended.
        """
        return [data]

    def compare(self, facts: Mapping[str, object]) -> None:
        """Check that all hosts pass the same facts.

        Raises:
            HostsError: some differ; their names are in the message.
        """
        received = [json.loads(data) for data in self.exchange(json.dumps(facts, default=str).encode())]
        different = [name for name in received[0] if any(others.get(name) != received[0][name] for others in received)]
        if different:
            raise HostsError("The machines cannot train together; these differ: {names}.", names=", ".join(different))

    def agree(self, value: float, stop: bool) -> tuple[float, bool]:
        """Return the value of the first host, and whether any host is to stop."""
        received = [json.loads(data) for data in self.exchange(json.dumps([value, stop]).encode())]
        return received[0][0], any(stop for _, stop in received)

    def leave(self) -> None:
        """End together with all other hosts, which call it, too."""


ONE_HOST = Hosts()


class ConnectedHosts(Hosts):
    """Several hosts; each has a connection to the first.

    Args:
        group: the hosts, and which of them this one is.
        peers: connections to all other hosts in order; of a host that does not lead, only to the first.
        report: called with an error before the process ends with it.

    Attributes:
        lost: set when a host has ended without ending its connection.
        stopping: whether the hosts have agreed to stop.
        scratch: a folder for files of a host that does not lead.
    """

    def __init__(self, group: HostGroup, peers: Sequence[Peer], report: Callable[[LowlightError], None] = lambda _: None) -> None:
        self.count, self.index, self._peers = len(group.hosts), group.index, peers
        self._report = report
        self.lost, self.stopping, self._leaves = Event(), False, False
        self.scratch = TemporaryDirectory(prefix="lowlight-", ignore_cleanup_errors=True)
        for peer in peers:
            Thread(target=self._listen, args=[peer], name="lowlight-hosts", daemon=True).start()

    def exchange(self, data: bytes) -> list[bytes]:
        """See `Hosts`."""
        with _reporting_lost_hosts():
            if self.leads:
                received = [data, *(peer.receive() for peer in self._peers)]
                for peer in self._peers:
                    for part in received:
                        peer.send(part)
                return received
            self._peers[0].send(data)
            return [self._peers[0].receive() for _ in range(self.count)]

    def agree(self, value: float, stop: bool) -> tuple[float, bool]:
        """See `Hosts`."""
        agreed = super().agree(value, stop)
        self.stopping = self.stopping or agreed[1]
        return agreed

    def leave(self) -> None:
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
        """Close the connections without notice; the other hosts will report the loss."""
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
            self._report(lost_host())
            self.scratch.cleanup()
            _exit_without_farewell()


def lost_host() -> LowlightError:
    """Return the error that another host has ended."""
    return LowlightError(
        "Another machine has ended, or cannot be reached any more; see what it printed."
        " Then resume on all machines with --resume and the same --hosts."
    )


@contextmanager
def join(group: HostGroup, facts: Mapping[str, object], report: Callable[[LowlightError], None]) -> Iterator[ConnectedHosts]:
    """Connect to the other hosts and start JAX on all of them. An exception inside the context ends the training on all.

    Args:
        group: the hosts, and which of them this one is.
        facts: the facts that must be the same on all hosts.
        report: see `ConnectedHosts`.

    Raises:
        HostsError: the facts or versions differ.
        LowlightError: the hosts cannot connect, or one has ended.
    """
    os.environ.setdefault("JAX_ENABLE_PREEMPTION_SERVICE", "false")  # it would catch SIGTERM
    import jax
    import keras

    hosts = ConnectedHosts(group, wait_for_others(group) if group.index == 0 else [find_first(group)], report)
    try:
        versions = {"Lowlight": __version__, "Keras": keras.__version__, "JAX": jax.__version__}
        hosts.compare({**versions, **facts})
        _start_jax(group, hosts)
        yield hosts
        hosts.leave()
    except BaseException as error:
        if hosts.stopping or isinstance(error, HostsError):
            hosts.leave()
            raise
        failed = isinstance(error, Exception) and not isinstance(error, LowlightError)
        lost = failed and hosts.lost.wait(2.0)  # JAX may notice it first
        hosts.abandon()
        if lost:
            raise lost_host() from error
        raise


def _start_jax(group: HostGroup, hosts: Hosts) -> None:
    """Connect JAX on all hosts, on a free port of the first."""
    import jax
    from jax.experimental import multihost_utils

    port = int(hosts.exchange(str(_free_port()).encode())[0])
    with _quiet_standard_output():
        jax.distributed.initialize(group.address(port), hosts.count, hosts.index, cluster_detection_method="deactivate")
        hosts.compare({"number of devices": jax.local_device_count()})
        multihost_utils.sync_global_devices("start")


def _free_port() -> int:
    with socket.create_server(("", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def _quiet_standard_output() -> Iterator[None]:
    """Hide the messages of Gloo, which JAX uses between CPUs, on standard output, where `--json` prints events only."""
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
def _reporting_lost_hosts() -> Iterator[None]:
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
