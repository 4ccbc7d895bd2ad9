"""Data-parallel training, tested with two logical CPUs in place of GPUs."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

_LOSSES = """
import json, sys
import keras
import numpy as np
from training import replicas
from training.hosts import ONE_HOST
from training.losses import WeightedSum

def losses(devices):
    replicas._devices = lambda: devices
    keras.utils.set_random_seed(0)
    several = replicas.make_replicas(4, ONE_HOST)
    with several.scope():
        model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Conv2D(3, 3, padding="same")])
        model.compile(keras.optimizers.SGD(0.5), WeightedSum({"mae": 1.0}))
        model.optimizer.build(model.trainable_variables)
    rng = np.random.default_rng(0)
    pictures, targets = rng.random((4, 16, 16, 3), np.float32), rng.random((4, 16, 16, 3), np.float32)
    return several.count, [several.train_on_batch(model, pictures, targets)["loss"] for _ in range(4)]

json.dump([losses([]), losses(["CPU:0", "CPU:1"]), losses(["CPU:0", "CPU:1", "CPU:2"])[:1]], sys.stdout)
"""
_SCRIPTS = {
    "tensorflow": """
from tensorflow import config
config.set_logical_device_configuration(config.list_physical_devices("CPU")[0], [config.LogicalDeviceConfiguration()] * 3)
"""
    + _LOSSES,
    "jax": _LOSSES.replace("CPU", "cpu"),
}


@pytest.mark.parametrize("backend", _SCRIPTS)
def test_two_devices_learn_the_same_as_one(backend: str) -> None:
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    environment = {**os.environ, "KERAS_BACKEND": backend, "XLA_FLAGS": "--xla_force_host_platform_device_count=3"}
    command = [sys.executable, "-c", _SCRIPTS[backend]]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    (one, alone), (two, shared), (shares_evenly,) = json.loads(answer.stdout)
    assert (one, two, shares_evenly) == (1, 2, 2)
    assert shared == pytest.approx(alone, rel=1e-4)
    assert alone[-1] < alone[0]
