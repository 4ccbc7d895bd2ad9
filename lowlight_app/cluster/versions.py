"""Compare the versions on which results depend between the workers and the coordinator."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from lowlight_app import __version__
from lowlight_app.errors import ClusterError

Versions = dict[str, str]
"""Versions of packages and of the interpreter by their names."""

_PACKAGES = {
    "NumPy": ("numpy",),
    "ONNX Runtime": ("onnxruntime", "onnxruntime-gpu", "onnxruntime-directml"),
    "OpenCV": ("opencv-python-headless", "opencv-python"),
    "Dask": ("distributed",),
}
"""The packages by any of which a library may be installed."""


def own_versions() -> Versions:
    """Return the versions of this process."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Lowlight": __version__, "Python": python, **{name: _installed(packages) for name, packages in _PACKAGES.items()}}


def check_versions(worker: str, found: Mapping[str, str], expected: Mapping[str, str]) -> None:
    """Compare the versions of a worker with those of the coordinator.

    Raises:
        ClusterError: one differs.
    """
    for name, mine in expected.items():
        if found.get(name) != mine:
            raise ClusterError(
                "Worker {worker} has {name} {theirs}, this computer has {mine}; install the same version.",
                worker=worker,
                name=name,
                theirs=found.get(name, "-"),
                mine=mine,
            )


def _installed(packages: tuple[str, ...]) -> str:
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "-"
