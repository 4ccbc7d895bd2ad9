"""Data-parallel training: every replica of the model trains on its share of each batch. One module per backend."""

from __future__ import annotations

import keras

from training.hosts import Hosts, HostsError
from training.replicas.replicas import Arrays, Replicas

__all__ = ["Arrays", "Replicas", "make_replicas"]


def make_replicas(batch: int, hosts: Hosts) -> Replicas:
    """Return replicas on as many devices as divide the batch evenly; with several hosts, on all devices.

    Args:
        batch: samples per step.
        hosts: the machines that train together.

    Raises:
        HostsError: the devices of several hosts do not divide the batch evenly.
    """
    devices = _devices()
    if hosts.count > 1 and batch % len(devices):
        raise HostsError(
            "--batch must be a multiple of {devices}, the number of devices of all machines, not {batch}.",
            devices=len(devices),
            batch=batch,
        )
    count = next(n for n in range(max(1, len(devices)), 0, -1) if batch % n == 0)
    if count == 1:
        return Replicas()
    if keras.backend.backend() == "tensorflow":
        from training.replicas.mirrored import MirroredReplicas

        return MirroredReplicas(devices[:count])
    from training.replicas.sharded import ShardedReplicas

    return ShardedReplicas(devices[:count], hosts)


def _devices() -> list[str]:
    """Return the GPUs of TensorFlow, or all devices of JAX, on all hosts; PyTorch uses one."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        return [device.name for device in tensorflow.config.list_logical_devices("GPU")]
    return list(keras.distribution.list_devices()) if keras.backend.backend() == "jax" else []
