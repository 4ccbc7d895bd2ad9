"""The cluster that enhances the queue, as the user has chosen it. Loads no Dask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lowlight_app.cluster.address import Certificates
from lowlight_app.gui.common.preferences import PreferenceValues
from lowlight_app.models.device import DeviceChoice


@dataclass(frozen=True)
class ClusterChoice:
    """A cluster.

    Attributes:
        address: see `cluster.connect.connect`.
        certificates: the files for TLS; None for those of Dask's configuration.
        device: the device that each worker computes on.
    """

    address: str
    certificates: Certificates | None
    device: DeviceChoice


def cluster_of(values: PreferenceValues) -> ClusterChoice | None:
    """Return the cluster of the preferences; None if this computer enhances the queue, also as long as no address was given."""
    if not (values.cluster and values.cluster_address):
        return None
    files = (values.cluster_authority, values.cluster_certificate, values.cluster_key)
    secured = values.cluster_address.startswith("tls:") and any(files)
    certificates = Certificates(*map(Path, files)) if secured else None
    return ClusterChoice(values.cluster_address, certificates, values.device)
