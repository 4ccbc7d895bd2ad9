"""The U-Net that the project started from, kept exactly: 908,003 parameters, trained at 256x256."""

from __future__ import annotations

from typing import Any

import keras
from keras.layers import Concatenate, Conv2D, Conv2DTranspose, MaxPooling2D, UpSampling2D


def build_classic() -> keras.Model:
    """Make the untrained network: (N, H, W, 3) in 0..1 to the same shape; H and W are multiples of 4."""
    picture = keras.Input((None, None, 3), name="picture")
    half = MaxPooling2D(2)(_two_convs(picture, 32))
    quarter = MaxPooling2D(2)(_two_convs(half, 64))
    x = _two_convs(quarter, 128)
    x = Concatenate()([UpSampling2D(2)(x), _enlarge(quarter, 128)])
    x = Concatenate()([UpSampling2D(2)(x), _enlarge(half, 192)])
    restored = Conv2D(3, 3, padding="same", activation="sigmoid", name="restored", dtype="float32")(x)
    return keras.Model(picture, restored, name="classic")


def _two_convs(x: Any, width: int) -> Any:
    for _ in range(2):
        x = Conv2D(width, 3, padding="same", activation="relu")(x)
    return x


def _enlarge(x: Any, width: int) -> Any:
    x = Conv2D(width, 3, padding="same", activation="relu")(x)
    return Conv2DTranspose(width, 3, strides=2, padding="same")(x)
