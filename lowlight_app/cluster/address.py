"""Addresses of clusters and the certificates for them. Imports no Dask, which may not be installed."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from lowlight_app.errors import ClusterError, UsageError
from lowlight_app.redaction import redact

_LOCAL = re.compile(r"local(?::([1-9]\d{0,3}))?")
_PACKAGES = ("distributed", "fsspec", "cryptography")
"""The packages of the extra `cluster`."""


@dataclass(frozen=True)
class Certificates:
    """Files in PEM format with which computers of a cluster know each other.

    Attributes:
        authority: the certificate of the authority that signed those of the cluster.
        certificate: the certificate of this computer.
        key: the private key of `certificate`, without a password.
    """

    authority: Path
    certificate: Path
    key: Path


def check_installed() -> None:
    """Check that the extra is installed.

    Raises:
        ClusterError: it is not.
    """
    for package in _PACKAGES:
        with suppress(ImportError):
            if find_spec(package) is not None:
                continue
        raise ClusterError("Clusters need the package {package}. Install Lowlight with its extra “cluster”.", package=package)


def check_address(address: str) -> None:
    """Check an address before anything is loaded.

    Raises:
        UsageError: this is no address.
    """
    parts = urlsplit(address)
    with suppress(ValueError):
        remote = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port and parts.username is None
        if remote or local_workers(address) is not None:
            return
    raise UsageError(
        "{address} is not a cluster; write tcp://HOST:8786, tls://HOST:8786, local or local:2.", address=redact(address)
    )


def local_workers(address: str) -> int | None:
    """Return the number of workers of a cluster on this computer, 0 if it is left open; None for another cluster."""
    found = _LOCAL.fullmatch(address)
    return None if found is None else int(found[1] or 0)
