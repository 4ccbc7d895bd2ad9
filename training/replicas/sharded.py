"""Replicas on several devices of one or several machines, with JAX: it compiles one step for all devices together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import keras
import numpy as np

from training.hosts import Hosts
from training.replicas.replicas import Arrays, Replicas, share


class ShardedReplicas(Replicas):
    """One replica per device.

    Args:
        devices: Keras' names of the devices, as many on each host, whose number divides the batch evenly.
        hosts: the machines that train together.
    """

    def __init__(self, devices: Sequence[str], hosts: Hosts) -> None:
        self.count, self._hosts = len(devices), hosts
        self._distribution = keras.distribution.DataParallel(devices=list(devices), auto_shard_dataset=False)

    def scope(self) -> AbstractContextManager[Any]:
        """See `Replicas`."""
        context: AbstractContextManager[Any] = self._distribution.scope()
        return context

    def train_on_batch(self, model: keras.Model, inputs: Arrays, targets: Arrays) -> Mapping[str, float]:
        """See `Replicas`. Keras takes the share of this host."""
        shares = (share(arrays, self._hosts.index, self._hosts.count) for arrays in (inputs, targets))
        with self.scope():
            return super().train_on_batch(model, *shares)

    def predict_on_batch(
        self, model: keras.Model, inputs: Mapping[str, np.ndarray[Any, Any]]
    ) -> Mapping[str, np.ndarray[Any, Any]]:
        """See `Replicas`. Every device runs the whole batch."""
        with self.scope():
            return super().predict_on_batch(model, inputs)
