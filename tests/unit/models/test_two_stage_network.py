"""A two-stage network made of plain functions, as any inference engine can provide them."""

import numpy as np
from helpers.engine import night_frame

from lowlight_app.enhance import Enhancer
from lowlight_app.models.device import Device
from lowlight_app.models.map_sampling import sample_map
from lowlight_app.models.network import TwoStageNetwork
from lowlight_app.models.tone_curve import soft_lift
from lowlight_app.settings import EnhanceSettings


class Engine:
    """Brightens every image three times and records the devices it ran on."""

    def __init__(self):
        self.devices = []

    def illuminate(self, batch, device):
        self.devices.append(device)
        count, height, width, _ = batch.shape
        return np.full((count, height // 4, width // 4, 3), 2.4 * np.log(3), np.float32)

    def restore(self, tile, light_map, rows, columns, device):
        self.devices.append(device)
        lift = soft_lift(tile, sample_map(light_map, rows, columns))
        return lift, lift


def test_functions_of_any_engine_make_a_network():
    engine, frame = Engine(), night_frame(60, 80)
    network = TwoStageNetwork(engine.illuminate, engine.restore, radius=0, multiple=8)
    assert Enhancer(network).enhance(frame, EnhanceSettings()).pixels.mean() > 1.5 * frame.pixels.mean()


def test_functions_run_on_the_device_of_the_network():
    engine, gpu = Engine(), Device("gpu", "a fast one")
    network = TwoStageNetwork(engine.illuminate, engine.restore, 0, 8, gpu)
    Enhancer(network).enhance(night_frame(60, 80), EnhanceSettings())
    assert set(engine.devices) == {gpu}
    engine.devices.clear()
    network.device = Device("cpu", "a slow one")
    Enhancer(network).enhance(night_frame(60, 80), EnhanceSettings())
    assert set(engine.devices) == {network.device}
