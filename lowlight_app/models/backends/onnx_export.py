"""Convert a Keras model for ONNX Runtime and check the result against Keras. Imports Keras and onnx."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import cv2
import keras
import numpy as np
import onnx

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import ModelError
from lowlight_app.models import restoration
from lowlight_app.models.architectures.registry import ARCHITECTURES, DEFAULT_ARCHITECTURE
from lowlight_app.models.backends import onnx as onnx_backend
from lowlight_app.models.backends.keras import make_network as make_keras_network
from lowlight_app.models.backends.onnx_graph import write_graph
from lowlight_app.models.backends.onnx_quantize import expose, quantize
from lowlight_app.models.layers import Shuffle
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.model_store import OnnxFile, sha256_of
from lowlight_app.models.network import Network
from lowlight_app.progress import Progress
from lowlight_app.resources import resource_path

_log = logging.getLogger(__name__)

FLOAT_LIMIT = 0.1 / 255
"""Largest difference between Keras and the converted model, of any number of a picture in 0..1."""
INT8_LIMIT = 0.6 / 255
"""Largest root mean square of the difference with 8-bit convolutions, on the darkest pictures."""
_SIDE_MULTIPLE = max(architecture.multiple for architecture in ARCHITECTURES.values())
"""The sides of the sample are multiples of this, as every architecture needs them."""


def convert(model: keras.Model, folder: Path, progress: Progress | None = None) -> dict[str, str]:
    """Write the files of `OnnxFile` that a model needs, each whole or not at all.

    Convolutions in 8 bits are left out where they would be visible.

    Args:
        model: a model of one of `ARCHITECTURES`.
        folder: a folder that exists; files of the same names are replaced.
        progress: reports after each step.

    Returns:
        Checksums by name, for `Card.onnx`.

    Raises:
        ModelError: a layer is not supported, or the result differs from Keras.
        OSError: the folder cannot be written.
    """
    progress = progress or Progress()
    with tempfile.TemporaryDirectory(prefix=".onnx-", dir=folder) as scratch:
        progress.report(0.2, "converting")
        files = _write_files(model, Path(scratch))
        progress.report(0.3, "converting")
        check(model, Path(scratch))
        progress.report(0.6, "converting")
        if OnnxFile.RESTORATION in files:
            files += _write_int8(model.name, Path(scratch))
        for file in files:
            (Path(scratch) / file).replace(folder / file)
    return {str(file): sha256_of(folder / file) for file in files}


def convert_live(stage: keras.Model, folder: Path) -> dict[str, str]:
    """Write a smaller restoration stage for live video into the folder of a converted model, see `convert`.

    Args:
        stage: the stage that `build_live_restoration` made.
        folder: the folder of the model; files of the same names are replaced.

    Returns:
        Checksums by name, for `Card.onnx`.

    Raises:
        ModelError: a layer is not supported.
        OSError: the folder cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".onnx-", dir=folder) as scratch:
        exact, quantized = (Path(scratch) / file for file in (OnnxFile.LIVE, OnnxFile.LIVE_INT8))
        onnx.save(_write_convolutions(stage), exact)
        network = onnx_backend.make_network(DEFAULT_ARCHITECTURE, folder)
        quantize(exact, quantized, [*_make_features(network)])
        for path in (exact, quantized):
            path.replace(folder / path.name)
    return {str(file): sha256_of(folder / file) for file in (OnnxFile.LIVE, OnnxFile.LIVE_INT8)}


def check(model: keras.Model, folder: Path) -> None:
    """Check that converted files compute what the Keras model does.

    Raises:
        ModelError: they do not, or cannot be loaded.
    """
    picture = _make_picture()
    expected, found = (
        _enhance(network, picture) for network in (make_keras_network(model), onnx_backend.make_network(model.name, folder))
    )
    difference = float(np.abs(expected - found).max())
    if not difference <= FLOAT_LIMIT:
        raise ModelError("The converted model differs from Keras by {difference:.3f} of 255.", difference=255 * difference)


def check_int8(architecture: str, folder: Path) -> None:
    """Check that 8-bit convolutions compute nearly the same, on pictures from dim to next to black.

    Raises:
        ModelError: they do not, or cannot be loaded.
    """
    networks = [onnx_backend.make_network(architecture, folder, int8=int8) for int8 in (False, True)]
    for picture in expose(_make_picture()):
        first, second = (_enhance(network, picture) for network in networks)
        difference = float(np.sqrt(np.mean((first - second) ** 2)))
        if not difference <= INT8_LIMIT:
            raise ModelError("With 8 bits the model differs by {difference:.2f} of 255.", difference=255 * difference)


def _make_picture() -> FloatArray:
    """Return the sample, (H, W, 3) in 0..1: a dark photo with light in it."""
    coded = np.fromfile(resource_path("sample", "evening.jpg"), np.uint8)
    pixels = np.asarray(cv2.imdecode(coded, cv2.IMREAD_REDUCED_COLOR_4))
    height, width = (side // _SIDE_MULTIPLE * _SIDE_MULTIPLE for side in pixels.shape[:2])
    return np.ascontiguousarray(pixels[:height, :width, ::-1], np.float32) / np.float32(255)


def _write_files(model: keras.Model, folder: Path) -> list[OnnxFile]:
    stages = ARCHITECTURES[model.name].stages
    if not stages:
        onnx.save(write_graph(model, model.inputs[0], model.outputs[0]), folder / OnnxFile.WHOLE)
        return [OnnxFile.WHOLE]
    illumination, stage = (model.get_layer(name) for name in stages)
    onnx.save(write_graph(illumination, illumination.inputs[0], illumination.outputs[0]), folder / OnnxFile.ILLUMINATION)
    onnx.save(_write_convolutions(stage), folder / OnnxFile.RESTORATION)
    return [OnnxFile.ILLUMINATION, OnnxFile.RESTORATION]


def _write_int8(architecture: str, folder: Path) -> list[OnnxFile]:
    """Write the restoration with 8-bit convolutions, unless the difference would be visible; return the files."""
    network = onnx_backend.make_network(architecture, folder)
    quantize(folder / OnnxFile.RESTORATION, folder / OnnxFile.RESTORATION_INT8, [*_make_features(network)])
    try:
        check_int8(architecture, folder)
    except ModelError as error:
        _log.info("%s: %s", architecture, error)
        return []
    return [OnnxFile.RESTORATION_INT8]


def _make_features(network: Network) -> Iterator[FloatArray]:
    """Yield what the convolutions of the restoration stage get, for pictures from dim to next to black."""
    for picture in expose(_make_picture()):
        yield restoration.make_features(picture, *_illuminate(network, picture))[0]


def _write_convolutions(stage: keras.Model) -> onnx.ModelProto:
    """Write the part of the restoration stage that `lowlight_app.models.restoration` leaves to the engine."""
    sources = [layer.output for layer in stage.layers if isinstance(layer, keras.layers.Concatenate)]
    results = [layer.input for layer in stage.layers if isinstance(layer, Shuffle)]
    if len(sources) != 1 or len(results) != 1:
        raise ModelError("this is not a network of architecture “{architecture}”.", architecture=DEFAULT_ARCHITECTURE)
    map_channels = next(tensor.shape[-1] for tensor in stage.inputs if tensor.name == "map")
    return write_graph(stage, sources[0], results[0], channels=restoration.count_channels(map_channels))


def _illuminate(network: Network, picture: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the light map of a whole picture and the weights that sample it."""
    small = cv2.resize(picture, network.small_size(*picture.shape[:2])[::-1], interpolation=cv2.INTER_AREA)
    light_map = network.illuminate(small)
    rows, columns = (
        sampling_weights(0, length, length, cells) for length, cells in zip(picture.shape[:2], light_map.shape[:2], strict=True)
    )
    return light_map, rows, columns


def _enhance(network: Network, picture: FloatArray) -> FloatArray:
    return network.restore(picture, *_illuminate(network, picture))[0]
