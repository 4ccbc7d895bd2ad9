"""Connect to a Dask cluster, or start one on this computer."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dask
from distributed import Client, LocalCluster
from distributed.security import Security

from lowlight_app.cluster import local_worker
from lowlight_app.cluster.address import Certificates, check_address, local_workers
from lowlight_app.cluster.calls import call_workers
from lowlight_app.cluster.versions import check_versions, own_versions
from lowlight_app.errors import ClusterError, Message, reason_of
from lowlight_app.processors import THREADS_VARIABLE, count_processors

THREADS_PER_WORKER = 2
"""Number of files that a worker holds at a time: while the network works on one, the other is read or written."""
_PROCESSORS_PER_WORKER = 4
"""Processors per worker in a cluster on this computer, unless the number of workers is given."""
_CONNECT_SECONDS, _PROBE_SECONDS = 30.0, 10.0
_ATTEMPT_SECONDS = 5.0
"""Time limit of one attempt to connect. It is short, so that the user can stop in between."""
_QUIET = {
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.worker.profile.enabled": False,
}
"""Switch off or slow down diagnostics that Dask runs up to a hundred times a second: they take a twentieth of a processor."""

_FAILURES = (OSError, TimeoutError, ValueError, RuntimeError, TypeError, MemoryError)
"""Errors that Dask raises when it cannot connect or start."""

Notify = Callable[[Message], None]


@contextmanager
def connect(
    address: str,
    note: Notify,
    warn: Notify,
    certificates: Certificates | None = None,
    check: Callable[[], None] = lambda: None,
    seconds: float = _CONNECT_SECONDS,
) -> Iterator[Client]:
    """Yield a client of a cluster whose workers have the versions of this process.

    Args:
        address: the scheduler's address, `tcp://HOST:8786` or `tls://HOST:8786`; or `local`, or `local:N` for N workers on this
            computer, which end with the context.
        note: called with notices.
        warn: called with warnings.
        certificates: the files for TLS; None for those of Dask's configuration.
        check: called now and then until the scheduler answers; ends the attempt by an exception.
        seconds: how long to wait for the scheduler.

    Raises:
        UsageError: this is no address.
        ClusterError: no scheduler answers, a worker has other versions, or the certificates cannot be used.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it logs each worker that ends, with tracebacks
    with _open(address, certificates, check, seconds) as client:
        if local_workers(address) is None:
            _warn_if_open(client, warn)
            if client.dashboard_link:
                note(Message("Dask's dashboard: {address}", address=client.dashboard_link))
        _compare_versions(client)
        yield client


@dataclass(frozen=True)
class ClusterFacts:
    """The size of a cluster.

    Attributes:
        workers: the number of workers.
        threads: the number of threads of all workers together.
    """

    workers: int
    threads: int


def probe(
    address: str, warn: Notify, certificates: Certificates | None = None, check: Callable[[], None] = lambda: None
) -> ClusterFacts:
    """Connect to a cluster as `connect` does, and leave it.

    Raises:
        LowlightError: see `connect`.
    """
    with connect(address, lambda _: None, warn, certificates, check, _PROBE_SECONDS) as client:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        return ClusterFacts(len(workers), sum(int(facts["nthreads"]) for facts in workers))


@contextmanager
def _open(address: str, certificates: Certificates | None, check: Callable[[], None], seconds: float) -> Iterator[Client]:
    check_address(address)
    local = local_workers(address)
    with ExitStack() as stack:
        if local is not None:
            yield _start(local, stack)
        else:
            security = None if certificates is None else _security(certificates)
            yield stack.enter_context(_connect(address, security, check, seconds))


def _start(workers: int, stack: ExitStack) -> Client:
    try:
        return stack.enter_context(_local_cluster(workers))
    except _FAILURES as error:
        raise ClusterError("The workers on this computer cannot start ({reason}).", reason=_reason(error)) from error


def _connect(address: str, security: Security | None, check: Callable[[], None], seconds: float) -> Client:
    try:
        return _try_to_connect(address, security, check, seconds)
    except _FAILURES as error:
        raise ClusterError(
            "No scheduler answers at {address} ({reason}). Check the address, and whether the scheduler runs.",
            address=address,
            reason=_reason_of_failure(error),
        ) from error


def _reason_of_failure(error: BaseException) -> str | Message:
    """Return the reason of a failed connection from the exception that Dask raised."""
    causes, cause = [], error.__cause__ or error.__context__
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, TypeError) and "ssl_context" in str(error):
        return Message("there are no certificates for TLS")
    if isinstance(error, MemoryError):  # the bytes of another protocol are read as the size of a huge message
        return Message("another program answers")
    for cause in causes:
        if isinstance(cause, ConnectionRefusedError):
            return Message("the connection was refused")
        if isinstance(cause, socket.gaierror):
            return Message("there is no computer of this name")
        if isinstance(cause, ssl.SSLError):
            return _reason(cause)
    return Message("no answer in time") if str(error).startswith("Timed out") else _reason(error)


class _Client(Client):  # type: ignore[misc]
    """A client that ends its threads at once if it cannot connect; otherwise the garbage collector would wait for them."""

    def start(self, **options: Any) -> None:
        """See `Client`."""
        try:
            super().start(**options)
        except BaseException:
            with suppress(Exception):
                self.close(timeout=1)
            self.status = "closed"
            raise


def _try_to_connect(address: str, security: Security | None, check: Callable[[], None], seconds: float) -> Client:
    """Return a client, after as many attempts as the time allows."""
    end = time.monotonic() + seconds
    while True:
        check()
        left = end - time.monotonic()
        try:
            return _Client(address, timeout=min(_ATTEMPT_SECONDS, max(left, 1.0)), set_as_default=False, security=security)
        except (OSError, TimeoutError):
            if left <= _ATTEMPT_SECONDS:
                raise


def _security(certificates: Certificates) -> Security:
    """Return Dask's configuration for TLS.

    Raises:
        ClusterError: a file cannot be read, the key has a password, or they do not belong together.
    """
    if Path() in (certificates.authority, certificates.certificate, certificates.key):
        raise ClusterError("TLS needs three files: the certificate of the authority, that of this computer, and its key.")
    if b"ENCRYPTED" in _read(certificates.key):
        raise ClusterError("the key has a password; use one without.", path=certificates.key)
    for path in (certificates.authority, certificates.certificate):
        _read(path)
    authority, certificate, key = map(str, (certificates.authority, certificates.certificate, certificates.key))
    security = Security(tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key, require_encryption=True)
    try:
        security.get_connection_args("client")
    except (OSError, ValueError) as error:  # those of `ssl` are `OSError`
        raise ClusterError("The certificates cannot be used ({reason}).", reason=_reason(error)) from error
    return security


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClusterError("the file cannot be read ({reason}).", path=path, reason=reason_of(error)) from error


@contextmanager
def _local_cluster(workers: int) -> Iterator[Client]:
    processors = count_processors()
    workers = workers or max(1, processors // _PROCESSORS_PER_WORKER)
    environment = {THREADS_VARIABLE: str(max(1, processors // workers))}
    with dask.config.set(_QUIET):
        with _ignoring_interrupts():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=THREADS_PER_WORKER,
                processes=True,
                host="127.0.0.1",
                security=True,  # other users of this computer cannot reach the workers
                dashboard_address="127.0.0.1:0",
                preload=[local_worker.__name__],
                memory_limit=0,  # the enhancer itself takes what is free
                env=environment,
            )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


@contextmanager
def _ignoring_interrupts() -> Iterator[None]:
    """Ignore Ctrl+C, here and in the processes that are started in the context: it would end them before they are ready.

    Only the main thread can do so. The window, which starts clusters in other threads, has no Ctrl+C.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _warn_if_open(client: Client, warn: Notify) -> None:
    """Warn if the scheduler has neither TLS nor a loopback address: anyone who reaches it can run programs on the workers."""
    address = str(client.scheduler_info()["address"])
    host = urlsplit(address).hostname or ""
    with suppress(ValueError):
        if address.startswith("tcp:") and not ipaddress.ip_address(host).is_loopback:
            warn(
                Message(
                    "Whoever reaches {address} can run programs on its workers: use it in a trusted network only, or use TLS.",
                    address=address,
                )
            )


def _compare_versions(client: Client) -> None:
    """Check the versions of all workers; workers that join later are checked when they get their first file."""
    mine = own_versions()
    names = {address: str(facts["name"]) for address, facts in client.scheduler_info(n_workers=-1)["workers"].items()}
    try:
        found = call_workers(client, client.run, own_versions, on_error="return")
    except ClusterError:
        raise
    except Exception as error:  # importing another version can raise anything
        raise ClusterError("The workers cannot run this version of Lowlight ({reason}).", reason=_reason(error)) from error
    for address, versions in found.items():
        if isinstance(versions, BaseException):
            raise ClusterError(
                "Worker {worker} cannot run this version of Lowlight ({reason}).",
                worker=names.get(address, address),
                reason=_reason(versions),
            )
        check_versions(names.get(address, address), versions, mine)


def _reason(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
