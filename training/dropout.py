"""Control dropout during a run: none in a frozen stage, and the same after a resumed stop as without one."""

from __future__ import annotations

from collections.abc import Iterator

import keras


def freeze(stage: keras.Model) -> None:
    """Freeze a stage of a network that is to be trained: it computes the same as in use, without dropout."""
    stage.trainable = False
    for layer in _dropout_layers(stage):
        layer.rate = 0.0


def set_dropout_step(network: keras.Model, step: int) -> None:
    """Set the random state of dropout to that after a number of steps; checkpoints do not contain it."""
    for layer in _dropout_layers(network):
        state = layer.seed_generator.state
        state.assign(keras.ops.stack([state[0], keras.ops.cast(step, state.dtype)]))


def _dropout_layers(network: keras.Model) -> Iterator[keras.layers.Dropout]:
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _dropout_layers(layer)
        elif isinstance(layer, keras.layers.Dropout):
            yield layer
