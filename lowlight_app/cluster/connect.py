"""Connect to a Dask cluster, or start one on this computer."""

from __future__ import annotations

import ipaddress
import logging
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import dask
from distributed import Client, LocalCluster

from lowlight_app.cluster import local_worker
from lowlight_app.cluster.versions import check_versions, own_versions
from lowlight_app.errors import ClusterError, Message, UsageError
from lowlight_app.processors import THREADS_VARIABLE, count_processors

THREADS_PER_WORKER = 2
"""Files of a worker at a time: while the network works on one, the other is read or written."""
_PROCESSORS_PER_WORKER = 4
"""In a cluster on this computer, unless the number of workers is given."""
_LOCAL = re.compile(r"local(?::([1-9]\d{0,3}))?")
_CONNECT_SECONDS = 30
_QUIET = {
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.worker.memory.monitor-interval": "1s",
    "distributed.worker.profile.enabled": False,
}
"""What Dask looks at up to a hundred times a second in each process for diagnoses takes a twentieth of a processor."""

Notify = Callable[[Message], None]


@contextmanager
def connect(address: str, note: Notify, warn: Notify) -> Iterator[Client]:
    """Yield a client of a cluster whose workers have the versions of this process.

    Args:
        address: of the scheduler, such as `tcp://HOST:8786` or `tls://HOST:8786`; or `local`, `local:N` for N workers on this
            computer, which end with the context. TLS uses the certificates of Dask's configuration.
        note: called with notices.
        warn: called with warnings.

    Raises:
        UsageError: this is no address.
        ClusterError: no scheduler answers, or a worker has other versions.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # it logs each worker that ends, with tracebacks
    with _open(address) as client:
        if not _LOCAL.fullmatch(address):
            _warn_if_open(client, warn)
            if client.dashboard_link:
                note(Message("Dask's dashboard: {address}", address=client.dashboard_link))
        _compare_versions(client)
        yield client


def check_address(address: str) -> None:
    """Check an address before anything is loaded.

    Raises:
        UsageError: this is no address.
    """
    parts = urlsplit(address)
    with suppress(ValueError):
        if _LOCAL.fullmatch(address) or (parts.scheme in ("tcp", "tls") and parts.hostname and parts.port):
            return
    raise UsageError("{address} is not a cluster; write tcp://HOST:8786, tls://HOST:8786, local or local:2.", address=address)


@contextmanager
def _open(address: str) -> Iterator[Client]:
    check_address(address)
    local = _LOCAL.fullmatch(address)
    try:
        opened = _started(int(local[1] or 0)) if local else Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError, RuntimeError, TypeError) as error:  # TypeError: TLS without certificates
        raise ClusterError("No scheduler answers at {address} ({reason}).", address=address, reason=_reason(error)) from error
    with opened as client:
        yield client


@contextmanager
def _started(workers: int) -> Iterator[Client]:
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
    """Ignore Ctrl+C, here and in the processes that start in the context: it would end them before they are ready."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _warn_if_open(client: Client, warn: Notify) -> None:
    """Warn of a scheduler that others can use: whoever reaches it can run programs on the workers."""
    address = str(client.scheduler_info()["address"])
    host = urlsplit(address).hostname or ""
    with suppress(ValueError):
        if address.startswith("tcp:") and not ipaddress.ip_address(host).is_loopback:
            text = "Whoever reaches {address} can run programs on its workers: use it in a trusted network only, or use TLS."
            warn(Message(text, address=address))


def _compare_versions(client: Client) -> None:
    """Compare the versions of all workers; those that join later are compared with their first file."""
    mine = own_versions()
    names = {address: str(facts["name"]) for address, facts in client.scheduler_info(n_workers=-1)["workers"].items()}
    try:
        found = client.run(own_versions, on_error="return")
    except Exception as error:  # whatever the import of another version raises
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
