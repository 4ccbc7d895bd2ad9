"""One replica: a model as it is, on the device that Keras chooses. The base of several replicas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import numpy as np

Arrays = np.ndarray[Any, Any] | Mapping[str, np.ndarray[Any, Any]]


class Replicas:
    """Replicas of a model; this class is a single one.

    Attributes:
        count: number of replicas.
    """

    count = 1

    def scope(self) -> AbstractContextManager[Any]:
        """Return the context in which the model and its optimizer must be created."""
        return nullcontext()

    def train_on_batch(self, model: keras.Model, inputs: Arrays, targets: Arrays) -> Mapping[str, float]:
        """Train one step of a compiled model and return the means of loss and metrics over the whole batch, by their names."""
        return as_floats(model.train_on_batch(inputs, targets, return_dict=True))

    def predict_on_batch(
        self, model: keras.Model, inputs: Mapping[str, np.ndarray[Any, Any]]
    ) -> Mapping[str, np.ndarray[Any, Any]]:
        """Run a model with several outputs on a batch; return them by name."""
        outputs: Mapping[str, np.ndarray[Any, Any]] = model.predict_on_batch(inputs)
        return outputs


def as_floats(logs: Mapping[str, Any]) -> Mapping[str, float]:
    """Convert the logs of a step."""
    return {name: float(value) for name, value in logs.items()}


def share(arrays: Arrays, index: int, count: int) -> Any:
    """Return part `index` of `count` equal parts of a batch."""
    return each(arrays, lambda array: array[index * len(array) // count : (index + 1) * len(array) // count])


def each(arrays: Arrays, change: Callable[[np.ndarray[Any, Any]], Any]) -> Any:
    """Apply a function to an array, or to every array of a mapping."""
    return {name: change(array) for name, array in arrays.items()} if isinstance(arrays, Mapping) else change(arrays)
