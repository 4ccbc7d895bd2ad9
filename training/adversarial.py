"""Adversarial training: a discriminator learns to tell results from clear images, and the network to leave no difference.

The discriminator judges patches of about 34 pixels (as PatchGAN, Isola et al., 2017), with the dark image and the lifted one
beside the image in question (a conditional GAN). It learns, with spectral normalization (Miyato et al., 2018), to rate a clear
patch by at least 1 higher than the result of the same place (the relativistic hinge loss, Jolicoeur-Martineau, 2018). The network
additionally learns to match the discriminator's features of the clear image (Wang et al., 2018).

All images are compared at the brightness of the clear one, and no gradient reaches the illumination stage: its light would only
be learned to please the discriminator. Both networks are trained by `train_on_batch`, which all Keras backends have.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from lowlight_app.errors import Message
from lowlight_app.models.architectures.registry import ILLUMINATION, RESTORATION
from lowlight_app.models.layers import Detached, ShadowView, Unshuffle
from training.config import ADVERSARIAL
from training.replicas import Arrays, Replicas

_WIDTHS = (32, 64, 96)
_RATE = 4e-4
_CHANNELS = 9
"""The dark image, the lifted one, and the one to judge."""
_NEGLIGIBLE = 0.002
"""Share of the patches of an epoch that counts as none."""


class SpectralConv2D(keras.layers.Layer):
    """3x3 convolution whose kernel is divided by its largest singular value, estimated by one power iteration per training step.

    `keras.layers.SpectralNormalization` changes the kernel itself, which the JAX backend discards.

    Args:
        filters: number of output channels.
        strides: 1, or 2 to halve both sides.
    """

    def __init__(self, filters: int, strides: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.filters, self.strides = filters, strides

    def build(self, input_shape: Any) -> None:
        """Create the weights for (N, H, W, C)."""
        self.kernel = self.add_weight(name="kernel", shape=(3, 3, input_shape[-1], self.filters), initializer="glorot_uniform")
        self.bias = self.add_weight(name="bias", shape=(self.filters,), initializer="zeros")
        self.direction = self.add_weight(
            name="direction", shape=(1, self.filters), initializer="random_normal", trainable=False, aggregation="mean"
        )

    def call(self, x: Any, training: bool = False) -> Any:
        """Map (N, H, W, C) to (N, H / strides, W / strides, filters)."""
        matrix = ops.reshape(self.kernel, (-1, self.filters))
        left = ops.stop_gradient(_normalize(ops.matmul(self.direction, ops.transpose(matrix))))
        right = ops.stop_gradient(_normalize(ops.matmul(left, matrix)))
        if training and self.trainable:
            self.direction.assign(right)
        norm = ops.sum(ops.matmul(left, matrix) * right)
        return ops.conv(x, self.kernel / norm, self.strides, padding="same") + self.bias


def _normalize(vector: Any) -> Any:
    return vector / ops.maximum(ops.norm(vector), 1e-8)


def explain_collapse(recognized: float) -> Message | None:
    """Return what is wrong with an epoch in which the discriminator was always right, or never; None if it was neither.

    Args:
        recognized: share of the patches of the epoch whose result the discriminator recognized, 0..1.
    """
    if recognized > 1 - _NEGLIGIBLE:
        return Message(
            "In this epoch the discriminator recognized every result; the network hardly learns from it any more."
            " If that stays so, start again with a smaller weight of “{loss}”.",
            loss=ADVERSARIAL,
        )
    if recognized < _NEGLIGIBLE:
        return Message(
            "In this epoch the discriminator took every result for a clear image; the network learns nothing from it."
            " If that stays so, start again with another weight of “{loss}” or another seed.",
            loss=ADVERSARIAL,
        )
    return None


class Adversary:
    """The discriminator of a run, and the loss that it gives the network.

    The network judges itself by a copy of the discriminator that it cannot change.

    Args:
        network: a network of two stages.
        replicas: the replicas on which both are trained.
        weight: the weight of the adversarial loss.

    Attributes:
        model: the discriminator as it is trained, with its optimizer.
        judged: `network` with one more input, `clear`, and one more output, `adversarial`.
    """

    def __init__(self, network: keras.Model, replicas: Replicas, weight: float) -> None:
        self._network, self._replicas, self._weight = network, replicas, weight
        with replicas.scope():
            self._discriminator, self._copy = build_discriminator(), build_discriminator()
            self._copy.trainable = False
            self.model = _add_lead(self._discriminator)
            self.model.compile(
                keras.optimizers.Adam(_RATE, beta_1=0.5, beta_2=0.9),
                loss=lambda _, lead: ops.relu(1.0 - lead),
                metrics=[_recognized],
            )
            self.model.optimizer.build(self.model.trainable_variables)
            self.judged = _add_judgement(network, self._copy)

    @property
    def loss(self) -> Any:
        """The loss of the output `adversarial`."""
        return lambda _, judgement: self._weight * judgement

    def train(self, inputs: Arrays, targets: Arrays) -> tuple[float, Arrays, Arrays]:
        """Train the discriminator one step.

        Args:
            inputs: the inputs of the network.
            targets: the targets of the network; `restored` is the clear image.

        Returns:
            The share of patches whose result it recognized before the step, and inputs and targets of `judged`.
        """
        assert isinstance(inputs, Mapping)
        assert isinstance(targets, Mapping)
        outputs, clear = self._replicas.predict_on_batch(self._network, inputs), targets["restored"]
        images = {"dark": inputs["tile"], "lift": outputs["lift"], "result": outputs["restored"], "clear": clear}
        unused = np.zeros((len(clear), 1, 1, 1), np.float32)
        logs = self._replicas.train_on_batch(self.model, images, unused)
        self.copy_weights()
        return logs[_recognized.__name__], {**inputs, "clear": clear}, {**targets, ADVERSARIAL: unused[:, 0, 0]}

    def copy_weights(self) -> None:
        """Copy the weights of the discriminator to the copy that judges the network."""
        self._copy.set_weights(self._discriminator.get_weights())


def build_discriminator() -> keras.Model:
    """Build the untrained discriminator: (N, H, W, 9) to its features at three scales and its ratings, (N, H / 8, W / 8, 1).

    The clearer a patch looks, the higher its rating. H and W are multiples of 8.
    """
    image = keras.Input((None, None, _CHANNELS))
    x, outputs = Unshuffle(dtype="float32")(image), []
    for strides, width in zip((1, 2, 2), _WIDTHS, strict=True):
        x = SpectralConv2D(width, strides, dtype="float32")(x)
        x = keras.layers.LeakyReLU(negative_slope=0.2, dtype="float32")(x)
        outputs.append(x)
    return keras.Model(image, [*outputs, SpectralConv2D(1, dtype="float32")(x)])


def _add_lead(discriminator: keras.Model) -> keras.Model:
    """Return a model that rates the clear image and the result, and returns the lead of the clear one."""
    images = {name: keras.Input((None, None, 3), name=name) for name in ("dark", "lift", "result", "clear")}
    clear, result = _views(**images)
    return keras.Model(images, discriminator(clear)[-1] - discriminator(result)[-1], name="adversary")


def _add_judgement(network: keras.Model, discriminator: keras.Model) -> keras.Model:
    clear_image = keras.Input((None, None, 3), name="clear")
    inputs = {tensor.name: tensor for tensor in network.inputs}
    lift = Detached(dtype="float32")(network.output["lift"])
    clear, result = _views(inputs["tile"], lift, _restore_in_fixed_light(network, inputs), clear_image)
    *expected, highest = discriminator(clear)
    *features, rating = discriminator(result)
    errors = [_mean(ops.abs(a - b)) / (_mean(ops.abs(b)) + 1e-3) for a, b in zip(features, expected, strict=True)]
    judgement = _mean(ops.relu(1.0 + highest - rating)) + sum(errors) / len(errors)
    return keras.Model([*network.inputs, clear_image], {**network.output, ADVERSARIAL: judgement}, name=network.name)


def _restore_in_fixed_light(network: keras.Model, inputs: Mapping[str, Any]) -> Any:
    """Return the restored tile without a gradient to the illumination; if that is not frozen, the tile is restored again."""
    if not network.get_layer(ILLUMINATION).trainable:
        return network.output["restored"]
    _, light_map = network.get_layer("overview").input
    restore = network.get_layer(RESTORATION)
    return restore([inputs["tile"], Detached(dtype="float32")(light_map), inputs["rows"], inputs["columns"]])["restored"]


def _views(dark: Any, lift: Any, result: Any, clear: Any) -> tuple[Any, Any]:
    """Return the inputs of the discriminator for the clear image and the result, whose brightness no longer tells them apart."""
    means = [ops.mean(image, axis=(1, 2, 3), keepdims=True) for image in (clear, result)]
    gain = ops.stop_gradient(ops.clip(means[0] / ops.maximum(means[1], 0.02), 0.5, 2.0))
    seen = [ShadowView(dtype="float32")(dark), lift * gain]
    return ops.concatenate([*seen, clear], axis=-1), ops.concatenate([*seen, result * gain], axis=-1)


def _mean(x: Any) -> Any:
    """Return the mean of each sample, (N, 1)."""
    return ops.mean(x, axis=(1, 2, 3))[:, None]


def _recognized(_: Any, lead: Any) -> Any:
    return ops.cast(lead > 0.0, "float32")
