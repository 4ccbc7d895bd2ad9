"""Networks and dark images for the tests of the engine."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.frame import Frame
from lowlight_app.models.backends.keras import make_network, warm_up
from lowlight_app.models.device import Device
from lowlight_app.models.map_sampling import sample_map, small_size
from lowlight_app.models.network import TwoStageNetwork
from lowlight_app.models.tone_curve import soft_lift


class PlainNetwork:
    """Fast and without Keras: brightens the left of an image more than its right, and smooths over 3 x 3 pixels."""

    views = 1
    gain_follows_map = True
    radius = 1
    multiple = 8
    device: Device | None = None

    def __init__(self, largest_gain: float = 3.6, largest_tile: int | None = None, device: Device | None = None) -> None:
        self.device = device
        self.tiles: list[tuple[int, int]] = []
        self._largest_gain, self._largest_tile = largest_gain, largest_tile

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        return small_size(height, width)

    def illuminate(self, small: FloatArray) -> FloatArray:
        across = np.linspace(self._largest_gain, self._largest_gain / 3, small.shape[1] // 4, dtype=np.float32)
        colors = np.array([1.0, 0.9, 1.1], np.float32)
        return np.broadcast_to(across[None, :, None] * colors, (small.shape[0] // 4, len(across), 3)).copy()

    def view_light(self, small: FloatArray, view: int) -> FloatArray:
        return self.illuminate(small)

    def decide_light(self, light_map: FloatArray, small: FloatArray) -> FloatArray:
        return light_map

    def compute_log_gain(self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        return sample_map(light_map, rows, columns)

    def add_gain(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        result = light_map.copy()
        result[..., :3] += log_gain
        return result

    def with_even_gain(self, light_map: FloatArray, log_gain: float) -> FloatArray:
        return np.full_like(light_map, log_gain)

    def restore_live(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        return self.restore(tile, light_map, rows, columns)

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        self.tiles.append(tile.shape[:2])
        if self._largest_tile is not None and tile.shape[0] * tile.shape[1] > self._largest_tile**2:
            raise MemoryError("too large")
        lift = soft_lift(tile, self.compute_log_gain(tile, light_map, rows, columns))
        padded = np.pad(lift, ((1, 1), (1, 1), (0, 0)))
        smooth = sum(padded[i : i + len(lift), j : j + lift.shape[1]] for i in range(3) for j in range(3)) / np.float32(9)
        return 1.1 * smooth - np.float32(0.02), lift


class LiftOnlyNetwork(PlainNetwork):
    """Brightens an image and restores nothing."""

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        lift = super().restore(tile, light_map, rows, columns)[1]
        return lift, lift


ENGINES = ("keras", "keras in bfloat16", "onnx")


@cache
def lively_network(engine: str = "keras") -> TwoStageNetwork:
    """Return a small real network on one of `ENGINES`, its weights disturbed so that every part of it affects the result."""
    model = lively_model()
    if engine == "onnx":
        from lowlight_app.models.backends import onnx, onnx_export

        with tempfile.TemporaryDirectory() as folder:
            onnx_export.convert(model, Path(folder))
            network = onnx.make_network(model.name, Path(folder))
    else:
        network = make_network(model, half=engine == "keras in bfloat16")
        warm_up(network)
    assert isinstance(network, TwoStageNetwork)
    return network


def lively_model(architecture: str = "lowlight") -> Any:
    """Return a small Keras model of a two-stage architecture whose output depends on all layers."""
    import keras

    from lowlight_app.models.architectures.lowlight import build_lowlight
    from lowlight_app.models.architectures.transformer import build_transformer

    build = {"lowlight": build_lowlight, "transformer": build_transformer}[architecture]
    keras.utils.set_random_seed(0)
    model, rng = build(8, 8), np.random.default_rng(0)
    model.set_weights([w + rng.normal(0, 0.05, w.shape).astype(w.dtype) if w.ndim else w for w in model.get_weights()])
    return model


def write_model(base: Path, architecture: str = "lowlight", *, converted: bool = True) -> Path:
    """Write the folder of an untrained model with the id `test-<architecture>`; small for the default architecture.

    Args:
        base: the parent folder.
        architecture: the architecture of the model.
        converted: write the files for ONNX Runtime too; otherwise nobody tried that yet.
    """
    from lowlight_app.models.architectures.registry import ARCHITECTURES
    from lowlight_app.models.model_store import Card, sha256_of

    spec, folder = ARCHITECTURES[architecture], base / f"test-{architecture}"
    folder.mkdir(parents=True)
    for name, content in _model_files(architecture).items():
        if converted or name == "model.keras":
            (folder / name).write_bytes(content)
    onnx = {file.name: sha256_of(file) for file in folder.glob("*.onnx")} if converted else None
    checksum = sha256_of(folder / "model.keras")
    card = Card(folder.name, folder.name, architecture, spec.scope, spec.radius, spec.multiple, checksum, onnx=onnx)
    card.write(folder / "card.json")
    return folder


@cache
def _model_files(architecture: str) -> dict[str, bytes]:
    """Return the files of an untrained model by name; made once, since converting takes seconds."""
    from lowlight_app.models.architectures.lowlight import build_lowlight
    from lowlight_app.models.architectures.registry import ARCHITECTURES
    from lowlight_app.models.backends import onnx_export

    model = build_lowlight(8, 8) if architecture == "lowlight" else ARCHITECTURES[architecture].build()
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder, "model.keras"))
        onnx_export.convert(model, Path(folder))
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}


def night_scene(height: int, width: int, seed: int = 0) -> FloatArray:
    """Return a dim room with texture and noise, a bright window, a lamp and a black corner: (height, width, 3) in 0..1."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    wall = 0.08 + 0.04 * np.sin(rows / 11) * np.cos(columns / 7) + 0.05 * columns / max(width, 1)
    scene = wall[..., None] * np.array([1.1, 1.0, 0.8], np.float32)
    scene[height // 8 : height // 3, width // 2 : width // 2 + width // 4] = (0.55, 0.7, 0.9)
    distance = np.hypot(rows - 0.7 * height, columns - 0.25 * width) / (0.05 * max(height, width) + 1)
    scene += (np.exp(-(distance**2)) * 1.2)[..., None] * np.array([1, 0.9, 0.6], np.float32)
    scene += rng.normal(0, 0.01, scene.shape)
    scene[height - height // 8 :, width - width // 8 :] = 0
    return np.clip(scene, 0, 1).astype(np.float32)


def night_frame(height: int, width: int, dtype: str = "uint8", channels: int = 3, seed: int = 0) -> Frame:
    """Return the night scene as a frame of any kind; alpha, where there is one, is a ramp."""
    scene = night_scene(height, width, seed)
    light = scene if channels > 2 else scene.mean(axis=-1, keepdims=True)
    if channels in (2, 4):
        ramp = np.linspace(0, 1, width, dtype=np.float32)
        light = np.concatenate([light, np.broadcast_to(ramp[None, :, None], (height, width, 1))], axis=-1)
    if dtype == "float32":
        return Frame(light.astype(np.float32))
    return Frame(np.rint(light * np.iinfo(dtype).max).astype(dtype))
