"""Dropout: a frozen stage of a network gives in training what it gives in use."""

import keras
import numpy as np

from training.dropout import freeze, set_dropout_step


def _stage() -> keras.Model:
    image = keras.Input((8, 8, 4))
    return keras.Model(image, keras.layers.SpatialDropout2D(0.5, seed=1)(image))


def _run(network: keras.Model) -> np.ndarray:
    return np.asarray(network(np.ones((4, 8, 8, 4), np.float32), training=True))


def test_a_frozen_stage_has_no_dropout() -> None:
    stage = _stage()
    network = keras.Model(stage.input, stage(stage.input))
    assert not np.all(_run(network) == 1)
    freeze(stage)
    assert np.all(_run(network) == 1)


def test_a_resumed_run_has_the_dropout_of_one_without_a_stop() -> None:
    whole, resumed = _stage(), _stage()
    steps = [_run(whole) for _ in range(3)]
    set_dropout_step(resumed, 2)
    assert np.array_equal(_run(resumed), steps[2])
    assert not np.array_equal(steps[0], steps[2])
