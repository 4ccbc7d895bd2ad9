"""The default architecture: decides the light once for the whole image, restores detail tile by tile.

Two stages in one Keras model. *Illumination* sees the whole image at small size and returns a small map of log gains, black
levels and features; *restoration* is a strictly local U-Net on the 2x2-unshuffled pixels of a tile. Its inputs are the tile,
the tile lifted by the map, and the map itself. Tiles that overlap by more than its receptive field therefore join without
seams. Gains act on linear light, like a longer exposure.

The gains learn from the lifted image alone: they give the light that is needed whatever noise that brings, and the
restoration learns to denoise rather than to brighten.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from lowlight_app.models.layers import (
    Correct,
    Detached,
    HalveWeights,
    LightMap,
    LocalMean,
    Overview,
    ReflectPad,
    SampleMap,
    SelfAttention,
    ShadowView,
    Shuffle,
    SoftLift,
    Unshuffle,
)

_MAP_STRIDE = 4
"""Pixels of the small image per cell of the map."""

_BORDER = 8
_LIGHT = 6
"""Channels of the map that define the lift: log gains, then black levels, of red, green and blue."""
_FEATURES = 8
_EVEN_ZONE = 0.08
"""Difference of a log gain from the image's mean that has no effect, in units of 2.4."""

AddBlocks = Callable[[Any, int], Any]
"""Add blocks to a tensor (N, H, W, channels) that keep its shape; also takes the number of channels."""


def build_lowlight(light_width: int = 40, detail_width: int = 32) -> keras.Model:
    """Build the untrained network; see `build_two_stage`."""
    return build_two_stage("lowlight", _add_two_residuals, light_width, detail_width)


def build_two_stage(name: str, add_coarse: AddBlocks, light_width: int = 40, detail_width: int = 32) -> keras.Model:
    """Build an untrained network of two stages.

    Args:
        name: the name of the architecture.
        add_coarse: adds the blocks of the restoration's coarsest level, an eighth of the tile's resolution.
        light_width: channels of the illumination stage.
        detail_width: channels of the restoration's finest level.

    Returns:
        Inputs `small` (N, h, w, 3), `tile` (N, H, W, 3), `rows` (N, H, h / 4), `columns` (N, W, w / 4): the whole
        image at small size, a tile of it and the tile's sampling weights. Outputs `restored` and `lift`, each
        (N, H, W, 3), and for training `overview`, (N, h / 4, w / 4, 3). H and W are multiples of 8. The stages are the
        layers `illumination` and `restoration`.
    """
    small = keras.Input((None, None, 3), name="small")
    tile = keras.Input((None, None, 3), name="tile")
    rows = keras.Input((None, None), name="rows")
    columns = keras.Input((None, None), name="columns")
    light_map = _build_illumination(light_width)(small)
    outputs = _build_restoration(detail_width, add_coarse)([tile, light_map, rows, columns])
    outputs["overview"] = Overview(dtype="float32", name="overview")(small, light_map)
    return keras.Model([small, tile, rows, columns], outputs, name=name)


def build_live_restoration(width: int = 16) -> keras.Model:
    """Build an untrained restoration stage for live video: a quarter of the default's cost, with the same inputs and outputs.

    Args:
        width: channels of the finest level.
    """
    return _build_restoration(width, _add_residual, name="live_restoration")


def _build_illumination(width: int) -> keras.Model:
    image = keras.Input((None, None, 3), name="picture")
    x = ReflectPad(_BORDER + 2, dtype="float32")(image)
    x = keras.layers.Concatenate()([x, ShadowView(dtype="float32")(x)])
    x = keras.layers.Conv2D(width, 7, strides=_MAP_STRIDE)(x)
    fine = _add_residual(_activate(x), width, _add_mirrored_conv)
    x = _add_residual(_activate(_add_mirrored_conv(fine, width, strides=2)), width, _add_mirrored_conv)
    x = SelfAttention(2)(_add_residual(x, width, _add_mirrored_conv))
    x = keras.layers.SpatialDropout2D(0.2)(x)
    overall = keras.layers.GlobalAveragePooling2D(keepdims=True)(x)
    overall = keras.layers.Dense(width)(_activate(keras.layers.Dense(width)(overall)))
    x = keras.layers.UpSampling2D(2)(keras.layers.Add()([x, overall]))
    x = keras.layers.AveragePooling2D(3, strides=1, padding="same")(x)  # light has no steps
    x = _add_residual(keras.layers.Add()([_add_conv(x, width, 1), fine]), width, _add_mirrored_conv)
    x = _add_residual(x, width, _add_mirrored_conv)
    x = _add_mirrored_conv(x, _LIGHT + _FEATURES, dtype="float32", kernel_initializer=_make_small_weights())
    x = keras.layers.Cropping2D(_BORDER // _MAP_STRIDE, dtype="float32")(x)
    return keras.Model(image, LightMap(even_zone=_EVEN_ZONE, dtype="float32")(x), name="illumination")


def _build_restoration(width: int, add_coarse: AddBlocks, name: str = "restoration") -> keras.Model:
    tile = keras.Input((None, None, 3), name="picture")
    light_map = keras.Input((None, None, _LIGHT + _FEATURES + 1), name="map")
    rows, columns = keras.Input((None, None), name="rows"), keras.Input((None, None), name="columns")
    log_gain = SampleMap(3, dtype="float32")(light_map, rows, columns)
    black = SampleMap(3, first=3, dtype="float32")(light_map, rows, columns)
    gate = SampleMap(1, first=_LIGHT + _FEATURES, dtype="float32")(light_map, rows, columns)
    lift = SoftLift(dtype="float32")(tile, log_gain, black)
    halves = [HalveWeights(dtype="float32")(weights) for weights in (rows, columns)]
    light = SampleMap(_LIGHT, dtype="float32")(light_map, *halves)
    features = SampleMap(_FEATURES, first=_LIGHT, dtype="float32")(light_map, *halves)
    detached_lift, detached_gate, detached_light = (Detached(dtype="float32")(x) for x in (lift, gate, light))
    pixels = [Unshuffle(dtype="float32")(view) for view in (ShadowView(dtype="float32")(tile), detached_lift)]
    x = keras.layers.Concatenate()([*pixels, detached_light, features])
    correction = Shuffle(dtype="float32")(_add_unet(x, width, add_coarse))
    local_mean = LocalMean(dtype="float32")(detached_lift)
    restored = Correct(dtype="float32")(detached_lift, local_mean, correction, detached_gate)
    outputs = {"restored": restored, "lift": lift}
    return keras.Model([tile, light_map, rows, columns], outputs, name=name)


def _add_unet(x: Any, width: int, add_coarse: AddBlocks) -> Any:
    top = _add_residual(_activate(_add_conv(x, width)), width)
    middle = _add_residual(_activate(_add_conv(top, 2 * width, 2, strides=2)), 2 * width)
    x = _activate(_add_conv(middle, 4 * width, 2, strides=2))
    x = add_coarse(x, 4 * width)
    x = _add_skip(x, middle, 2 * width)
    x = _add_skip(x, top, width)
    return _add_conv(x, 24, dtype="float32", kernel_initializer=_make_small_weights())


def _add_skip(coarse: Any, fine: Any, width: int) -> Any:
    coarse = keras.layers.UpSampling2D(2)(_add_conv(coarse, width, 1))
    return _add_residual(keras.layers.Add()([coarse, fine]), width)


def _add_two_residuals(x: Any, width: int) -> Any:
    return _add_residual(_add_residual(x, width), width)


def _add_residual(x: Any, width: int, conv: Callable[..., Any] | None = None) -> Any:
    conv = conv or _add_conv
    inner = conv(_activate(conv(x, width)), width, kernel_initializer=keras.initializers.VarianceScaling(0.1))
    return keras.layers.Add()([x, inner])


def _add_conv(x: Any, width: int, size: int = 3, **options: Any) -> Any:
    return keras.layers.Conv2D(width, size, padding="same", **options)(x)


def _add_mirrored_conv(x: Any, width: int, **options: Any) -> Any:
    """3x3, mirrored at the border: zeros there would look like an edge of light and leave a frame around skies."""
    return keras.layers.Conv2D(width, 3, **options)(ReflectPad(1)(x))


def _activate(x: Any) -> Any:
    return keras.layers.LeakyReLU(negative_slope=0.1)(x)


def _make_small_weights() -> keras.initializers.Initializer:
    return keras.initializers.VarianceScaling(0.05)
