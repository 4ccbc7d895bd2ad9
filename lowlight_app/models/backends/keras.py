"""Run models with Keras, on whatever library it is set to compute with. Imports Keras only when a function needs it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.tensorflow import load_tensorflow
from lowlight_app.models.device import Device, cpu_has_bfloat16
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.network import Brighten, ClassicNetwork, Illuminate, Network, Restore, TwoStageNetwork

if TYPE_CHECKING:
    import keras

    from lowlight_app.models.model_store import ModelFolder

Predict = Callable[[Any], Any]
"""Map a batch of inputs to a batch of outputs."""


def load_network(folder: ModelFolder, device: Device) -> Network:
    """Load a model's network onto a device and warm it up.

    Raises:
        ModelError: the model or TensorFlow cannot be loaded.
    """
    load_tensorflow()
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(folder), device, half=device.kind == "cpu" and cpu_has_bfloat16())
    warm_up(network)
    return network


def make_network(model: keras.Model, device: Device | None = None, *, half: bool = False) -> TwoStageNetwork | ClassicNetwork:
    """Make the network that runs a Keras model.

    Args:
        model: a model of one of `ARCHITECTURES`.
        device: the device it runs on; None leaves it to Keras.
        half: compute the convolutions of the restoration stage in bfloat16; for two-stage networks.
    """
    architecture = ARCHITECTURES[model.name]
    if architecture.stages:
        illumination, restoration = (model.get_layer(stage) for stage in architecture.stages)
        illuminate, restore = _illuminate_with(illumination), _restore_with(to_bfloat16(restoration) if half else restoration)
        return TwoStageNetwork(illuminate, restore, architecture.radius, architecture.multiple, device)
    return ClassicNetwork(_brighten_with(model), architecture.radius, architecture.multiple, device)


def warm_up(network: Network) -> None:
    """Run two sizes: from then on the backend has one program for every size and compiles no other.

    One program also means one order of summation: with AVX-512 results are the same to the bit whatever the size of the
    tiles, with AVX2 one 8-bit number in a million differs by 1.
    """
    for cells in (4, 6):
        side = network.multiple * cells
        light_map = network.illuminate(np.zeros((side, side, 3), np.float32))
        weights = sampling_weights(0, side, side, light_map.shape[0])
        network.restore(np.zeros((side, side, 3), np.float32), light_map, weights, weights)


def is_out_of_memory(error: Exception) -> bool:
    """Return whether the device ran out of memory: every library that Keras computes with has its own error for that."""
    name = type(error).__name__
    return "ResourceExhausted" in name or "OutOfMemory" in name or "RESOURCE_EXHAUSTED" in str(error)


def to_bfloat16(model: keras.Model) -> keras.Model:
    """Return a copy whose convolutions compute in bfloat16; our own layers, which handle light, stay in float32.

    Weights stay in float32. A correction of a tenth of white is out by no more than 0.1 of 255.
    """
    import keras

    def copy_layer(layer: Any) -> Any:
        config = layer.get_config()
        if type(layer).__module__.startswith("keras.src.layers.") and not isinstance(layer, keras.layers.InputLayer):
            config["dtype"] = "mixed_bfloat16"
        return type(layer).from_config(config)

    copy: keras.Model = keras.models.clone_model(model, clone_function=copy_layer)
    copy.set_weights(model.get_weights())
    return copy


def _illuminate_with(model: keras.Model) -> Illuminate:
    predict = _compile(model)

    def illuminate(batch: FloatArray, device: Device | None) -> FloatArray:
        return np.asarray(_run(predict, batch, device))

    return illuminate


def _restore_with(model: keras.Model) -> Restore:
    predict = _compile(model)

    def restore(
        tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray, device: Device | None
    ) -> tuple[FloatArray, FloatArray]:
        outputs = _run(predict, [tile[None], light_map[None], rows[None], columns[None]], device)
        return _first(outputs["restored"]), _first(outputs["lift"])

    return restore


def _brighten_with(model: keras.Model) -> Brighten:
    predict = _compile(model)

    def brighten(image: FloatArray, device: Device | None) -> FloatArray:
        return _first(_run(predict, image[None], device))

    return brighten


def _compile(model: keras.Model) -> Predict:
    """On TensorFlow, avoid the copies that Keras makes of all inputs and outputs."""
    import keras

    if keras.backend.backend() != "tensorflow":
        predict: Predict = model.predict_on_batch
        return predict
    compiled: Predict = load_tensorflow().function(lambda inputs: model(inputs, training=False), reduce_retracing=True)
    return compiled


def _run(predict: Predict, inputs: Any, device: Device | None) -> Any:
    """Run on a device.

    Raises:
        MemoryError: the device has too little memory.
    """
    try:
        with _place_on(device):
            return predict(inputs)
    except Exception as error:
        if is_out_of_memory(error):
            raise MemoryError("the device has too little memory") from error
        raise


def _place_on(device: Device | None) -> AbstractContextManager[Any]:
    if device is None:
        return nullcontext()
    import keras

    context: AbstractContextManager[Any] = keras.device(f"{device.kind}:0")
    return context


def _first(batch: Any) -> FloatArray:
    """Return the first image of a batch, without a copy."""
    image: FloatArray = np.asarray(batch)[0]
    return image
