"""Arguments of `lowlight train` for several machines."""

from __future__ import annotations

import argparse
import importlib.util
import os

from lowlight_app.errors import UsageError
from training.host_connections import HostGroup


def add_host_arguments(group: argparse._ArgumentGroup) -> None:
    """Add `--hosts` and `--process`."""
    group.add_argument(
        "--hosts",
        metavar="HOST:PORT,HOST,...",
        help="machines that train together, with JAX; run the same command on each. The first leads and keeps the model",
    )
    group.add_argument("--process", type=int, metavar="N", help="number of this machine in --hosts, from 0")


def group_of(parsed: argparse.Namespace) -> HostGroup | None:
    """Return the hosts that train together; None if this machine trains alone.

    Raises:
        UsageError: the arguments are invalid, or Keras does not use JAX.
    """
    if parsed.hosts is None:
        if parsed.process is not None:
            raise UsageError("--process needs --hosts.")
        return None
    if parsed.finish is not None:
        raise UsageError("--finish needs one machine only; leave out --hosts.")
    group = HostGroup.parse(parsed.hosts, parsed.process)
    if os.environ.get("KERAS_BACKEND") != "jax" or importlib.util.find_spec("jax") is None:
        raise UsageError("--hosts needs JAX: install it with “pip install jax” and set the variable KERAS_BACKEND=jax.")
    return group
