"""Load a network from a file that may come from an untrusted source.

A `.keras` file can name any Python class. Its configuration is therefore read first: it may contain Keras' own layers and
ours only, within limits of size and shape. Then Keras loads it in safe mode, without running any code from the file.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras

from lowlight_app.errors import ModelError
from lowlight_app.models import layers, window_attention  # noqa: F401  (registers our layers)
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.model_store import ModelFolder

_LARGEST_CONFIG = 4 << 20
_LARGEST_FILE = 512 << 20
_MOST_PARAMETERS = 64_000_000
_MODULES = re.compile(r"keras|keras\.(layers|initializers|models|src\.models\.functional)")
_FORBIDDEN = frozenset({"Lambda", "TorchModuleWrapper", "FlaxLayer", "JaxLayer", "TFSMLayer"})


def load_model(folder: ModelFolder) -> keras.Model:
    """Load the network of a model folder.

    Raises:
        ModelError: it contains classes that are not allowed, is over the limits, damaged, or not what its card says.
    """
    path = folder.model_file
    _check_config(path)
    try:
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except Exception as error:
        # Keras raises nearly anything over a damaged file; the file is the user's, so the error is too.
        raise ModelError("the model cannot be loaded; it is damaged or of another version.", path=path) from error
    _check_shape(model, folder)
    return model


def _check_config(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if any(info.file_size > _LARGEST_FILE for info in archive.infolist()):
                raise ModelError("the file unpacks to more than {limit} MB.", path=path, limit=_LARGEST_FILE >> 20)
            if archive.getinfo("config.json").file_size > _LARGEST_CONFIG:
                raise ModelError("the configuration in the file is too large.", path=path)
            classes = list(_list_classes(json.loads(archive.read("config.json"))))
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError) as error:
        raise ModelError("this is not a Keras model, or it is damaged.", path=path) from error
    for class_name, module, registered in classes:
        ours = registered == f"lowlight>{class_name}" and keras.saving.get_registered_object(registered) is not None
        if class_name in _FORBIDDEN or not (ours or _MODULES.fullmatch(module)):
            raise ModelError("the model uses {object}, which is not allowed.", path=path, object=f"{module}.{class_name}")


def _list_classes(node: Any) -> Iterator[tuple[str, str, str]]:
    """Yield class, module and registered name, as far as they are given, of every object in a configuration."""
    if isinstance(node, dict):
        if node.get("class_name", "__keras_tensor__") != "__keras_tensor__":
            yield str(node["class_name"]), str(node.get("module") or ""), str(node.get("registered_name") or "")
        for value in node.values():
            yield from _list_classes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _list_classes(value)


def _check_shape(model: keras.Model, folder: ModelFolder) -> None:
    expected = ARCHITECTURES[folder.card.architecture].inputs
    found = {tensor.name: tuple(tensor.shape[1:]) for tensor in model.inputs}
    if model.name != folder.card.architecture or found != dict(expected):
        raise ModelError(
            "this is not a network of architecture “{architecture}”.",
            path=folder.model_file,
            architecture=folder.card.architecture,
        )
    if model.count_params() > _MOST_PARAMETERS:
        raise ModelError("the model has more than {limit:,} parameters.", path=folder.model_file, limit=_MOST_PARAMETERS)
