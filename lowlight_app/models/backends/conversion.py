"""Convert a model in a child process, which loads Keras and TensorFlow so that this one need not."""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

from lowlight_app.errors import ModelError
from lowlight_app.models.model_store import ModelFolder, open_folder, record_onnx
from lowlight_app.own_command import lowlight_command

_TIMEOUT_SECONDS = 600

_log = logging.getLogger(__name__)


def convert_in_child(folder: ModelFolder) -> ModelFolder:
    """Convert a model with `lowlight models convert` and return its folder with the new card.

    A failure counts as a model that cannot be converted; where the folder can be written, it is not tried again.

    Raises:
        ModelError: its folder cannot be read.
    """
    command = lowlight_command(["models", "convert", folder.card.id])
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW
    try:
        subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=_TIMEOUT_SECONDS,
            creationflags=flags,
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("Model %s was not converted: %s", folder.card.id, getattr(error, "stderr", None) or error)
        with suppress(ModelError):
            return record_onnx(folder, {})
        return replace(folder, card=replace(folder.card, onnx={}))
    return open_folder(folder.path, folder.bundled)
