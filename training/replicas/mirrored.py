"""Replicas on several GPUs of one machine, with TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import keras
import numpy as np

from training.replicas.replicas import Arrays, Replicas, as_floats, each, share


class MirroredReplicas(Replicas):
    """One replica per device.

    Args:
        devices: TensorFlow's names of the devices, whose number divides the batch evenly.
    """

    def __init__(self, devices: Sequence[str]) -> None:
        import tensorflow

        self.count = len(devices)
        self._strategy = tensorflow.distribute.MirroredStrategy(devices)
        self._built = list[keras.Model]()

    def scope(self) -> AbstractContextManager[Any]:
        """See `Replicas`."""
        context: AbstractContextManager[Any] = self._strategy.scope()
        return context

    def train_on_batch(self, model: keras.Model, inputs: Arrays, targets: Arrays) -> Mapping[str, float]:
        """See `Replicas`."""
        if model not in self._built:  # Keras creates its trackers on first use, which must not happen inside a replica
            with self._strategy.scope():
                one, expected = _first(inputs), _first(targets)
                output = model(one)
                model.compute_loss(one, expected, output)
                model.compute_metrics(one, expected, output)
            self._built.append(model)
        # train_on_batch of Keras would give every replica the whole batch.
        shares = self._strategy.experimental_distribute_values_from_function(
            lambda replica: (self._share(inputs, replica), self._share(targets, replica))
        )
        model.make_train_function()
        model.reset_metrics()
        return as_floats(model.train_function(iter([shares])))

    def predict_on_batch(
        self, model: keras.Model, inputs: Mapping[str, np.ndarray[Any, Any]]
    ) -> Mapping[str, np.ndarray[Any, Any]]:
        """See `Replicas`."""
        samples = len(next(iter(inputs.values())))
        # Every replica runs the whole batch, and Keras joins their outputs.
        return {name: array[:samples] for name, array in model.predict_on_batch(inputs).items()}

    def _share(self, arrays: Arrays, replica: Any) -> Any:
        return each(share(arrays, replica.replica_id_in_sync_group, self.count), keras.ops.convert_to_tensor)


def _first(arrays: Arrays) -> Any:
    return each(arrays, lambda array: array[:1])
