"""ImageNet features for the perceptual loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
from keras import layers

from lowlight_app.errors import DatasetError

Features = Callable[[Any], list[Any]]

_IMAGENET_MEAN_BGR = np.array([103.939, 116.779, 123.68], np.float32)
_FIRE = ((16, 64), (16, 64), (32, 128), (32, 128))


def vgg16_features() -> Features:
    """Return blocks 1 to 3 of VGG16 (Simonyan and Zisserman, 2015) from `keras.applications`.

    Raises:
        DatasetError: the weights cannot be downloaded.
    """
    try:
        vgg = keras.applications.VGG16(include_top=False, weights="imagenet")
    except Exception as error:
        # keras.utils.get_file raises a bare Exception without a network connection.
        raise DatasetError(
            "The VGG16 weights cannot be downloaded. Check the connection, or name a features file with --features."
        ) from error
    outputs = [vgg.get_layer(name).output for name in ("block1_conv2", "block2_conv2", "block3_conv3")]
    network = _frozen(vgg.input, outputs)
    return lambda x: network(_preprocess(x))


def squeezenet_features(path: Path) -> Features:
    """Return the first three levels of SqueezeNet 1.1 (Iandola et al., 2016) from a Keras HDF5 weights file.

    Raises:
        DatasetError: the file is missing or contains other weights.
    """
    image = keras.Input((None, None, 3))
    x = layers.Conv2D(64, 3, strides=2, activation="relu", name="conv1")(image)
    levels = [x]
    x = layers.MaxPooling2D(3, 2)(x)
    for index, (squeeze, expand) in enumerate(_FIRE, 2):
        x = _fire(x, f"fire{index}", squeeze, expand)
        if index == 3:
            levels.append(x)
            x = layers.MaxPooling2D(3, 2)(x)
    levels.append(x)
    try:
        _load_squeezenet(keras.Model(image, x), path)
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError("this is not a file of SqueezeNet 1.1 weights without the top.", path=path) from error
    network = _frozen(image, levels)
    return lambda x: network(_preprocess(x))


def _fire(x: Any, name: str, squeeze: int, expand: int) -> Any:
    x = layers.Conv2D(squeeze, 1, activation="relu", name=f"{name}_squeeze1x1")(x)
    wide = layers.Conv2D(expand, 3, padding="same", activation="relu", name=f"{name}_expand3x3")(x)
    return layers.Concatenate()([layers.Conv2D(expand, 1, activation="relu", name=f"{name}_expand1x1")(x), wide])


def _load_squeezenet(network: keras.Model, path: Path) -> None:
    with h5py.File(path) as file:
        for layer in network.layers:
            if layer.weights:
                group = file[layer.name.replace("_", "/")]
                arrays: list[np.ndarray[Any, Any]] = []
                group.visititems(
                    lambda _, item, arrays=arrays: arrays.append(item[()]) if isinstance(item, h5py.Dataset) else None
                )
                layer.set_weights(sorted(arrays, key=np.ndim, reverse=True))


def _preprocess(x: Any) -> Any:
    """Convert RGB in 0..1 to the input of both networks: BGR in 0..255 minus the mean of ImageNet."""
    return x[..., ::-1] * 255.0 - _IMAGENET_MEAN_BGR


def _frozen(inputs: Any, outputs: list[Any]) -> keras.Model:
    network = keras.Model(inputs, outputs)
    network.trainable = False
    return network
