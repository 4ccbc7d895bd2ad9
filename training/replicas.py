"""Data-parallel training on several GPUs. TensorFlow only; other backends use one replica."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np

Arrays = np.ndarray[Any, Any] | Mapping[str, np.ndarray[Any, Any]]


class Replicas:
    """Replicas of a model, one per GPU.

    Args:
        batch: samples per step; the number of replicas divides it evenly.
    """

    def __init__(self, batch: int) -> None:
        devices = _gpus()
        self.count = next(n for n in range(max(1, len(devices)), 0, -1) if batch % n == 0)
        self._strategy = _mirrored(devices[: self.count]) if self.count > 1 else None
        self._built = list[keras.Model]()

    def scope(self) -> AbstractContextManager[Any]:
        """Return the context in which the model and its optimizer must be created."""
        context: AbstractContextManager[Any] = self._strategy.scope() if self._strategy else nullcontext()
        return context

    def train_on_batch(self, model: keras.Model, inputs: Arrays, targets: Arrays) -> Mapping[str, float]:
        """Train one step of a compiled model and return the means of loss and metrics over the whole batch, by their names."""
        if self._strategy is None:
            return _as_floats(model.train_on_batch(inputs, targets, return_dict=True))
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
        return _as_floats(model.train_function(iter([shares])))

    def predict_on_batch(
        self, model: keras.Model, inputs: Mapping[str, np.ndarray[Any, Any]]
    ) -> Mapping[str, np.ndarray[Any, Any]]:
        """Run a model with several outputs on a batch; return them by name."""
        samples = len(next(iter(inputs.values())))
        # Every replica runs the whole batch, and Keras joins their outputs.
        return {name: array[:samples] for name, array in model.predict_on_batch(inputs).items()}

    def _share(self, arrays: Arrays, replica: Any) -> Any:
        index = replica.replica_id_in_sync_group
        if isinstance(arrays, Mapping):
            return {name: _slice(array, index, self.count) for name, array in arrays.items()}
        return _slice(arrays, index, self.count)


def _as_floats(logs: Mapping[str, Any]) -> Mapping[str, float]:
    return {name: float(value) for name, value in logs.items()}


def _first(arrays: Arrays) -> Any:
    return {name: array[:1] for name, array in arrays.items()} if isinstance(arrays, Mapping) else arrays[:1]


def _slice(array: np.ndarray[Any, Any], index: int, count: int) -> Any:
    length = len(array) // count
    return keras.ops.convert_to_tensor(array[index * length : (index + 1) * length])


def _gpus() -> list[str]:
    if keras.backend.backend() != "tensorflow":
        return []
    import tensorflow

    return [device.name for device in tensorflow.config.list_logical_devices("GPU")]


def _mirrored(devices: list[str]) -> Any:
    import tensorflow

    return tensorflow.distribute.MirroredStrategy(devices)
