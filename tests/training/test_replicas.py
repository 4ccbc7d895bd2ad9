"""Data-parallel training, tested with two logical CPUs in place of GPUs."""

import json
import subprocess
import sys

import pytest

_SCRIPT = """
import json, sys
import tensorflow
from tensorflow import config
config.set_logical_device_configuration(config.list_physical_devices("CPU")[0], [config.LogicalDeviceConfiguration()] * 2)
import keras
import numpy as np
from training import replicas
from training.losses import WeightedSum

def losses(devices):
    replicas._gpus = lambda: devices
    keras.utils.set_random_seed(0)
    several = replicas.Replicas(batch=4)
    with several.scope():
        model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Conv2D(3, 3, padding="same")])
        model.compile(keras.optimizers.SGD(0.5), WeightedSum({"mae": 1.0}))
        model.optimizer.build(model.trainable_variables)
    rng = np.random.default_rng(0)
    pictures, targets = rng.random((4, 16, 16, 3), np.float32), rng.random((4, 16, 16, 3), np.float32)
    return several.count, [several.train_on_batch(model, pictures, targets)["loss"] for _ in range(4)]

json.dump([losses([]), losses(["CPU:0", "CPU:1"]), losses(["CPU:0", "CPU:1", "CPU:1"])[:1]], sys.stdout)
"""


def test_two_devices_learn_the_same_as_one() -> None:
    answer = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    (one, alone), (two, shared), (shares_evenly,) = json.loads(answer.stdout)
    assert (one, two, shares_evenly) == (1, 2, 2)
    assert shared == pytest.approx(alone, rel=1e-4)
    assert alone[-1] < alone[0]
