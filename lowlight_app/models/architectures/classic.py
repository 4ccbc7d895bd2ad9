"""The U-Net that the project started with, unchanged: 908,003 parameters, trained at 256x256."""

from __future__ import annotations

from typing import Any

import keras
from keras.layers import Concatenate, Conv2D, Conv2DTranspose, MaxPooling2D, UpSampling2D


def build_classic() -> keras.Model:
    """Build the untrained network: (N, H, W, 3) in 0..1 to the same shape; H and W are multiples of 4."""
    image = keras.Input((None, None, 3), name="picture")
    half = MaxPooling2D(2)(_add_two_convs(image, 32))
    quarter = MaxPooling2D(2)(_add_two_convs(half, 64))
    x = _add_two_convs(quarter, 128)
    x = Concatenate()([UpSampling2D(2)(x), _add_upsampling(quarter, 128)])
    x = Concatenate()([UpSampling2D(2)(x), _add_upsampling(half, 192)])
    restored = Conv2D(3, 3, padding="same", activation="sigmoid", name="restored", dtype="float32")(x)
    return keras.Model(image, restored, name="classic")


def _add_two_convs(x: Any, width: int) -> Any:
    for _ in range(2):
        x = Conv2D(width, 3, padding="same", activation="relu")(x)
    return x


def _add_upsampling(x: Any, width: int) -> Any:
    x = Conv2D(width, 3, padding="same", activation="relu")(x)
    return Conv2DTranspose(width, 3, strides=2, padding="same")(x)
