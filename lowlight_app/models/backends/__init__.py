"""Inference backends, one module each: load a stored model and run it.

A backend returns a `Network`: it hands its own functions, numpy in and numpy out, to `TwoStageNetwork` or `ClassicNetwork`.
The rest of the application calls the functions of this module, which load a backend when they need it.
"""

from __future__ import annotations

from lowlight_app.models.device import Device, DeviceChoice
from lowlight_app.models.model_store import ModelFolder
from lowlight_app.models.network import Network


def choose_device(choice: DeviceChoice = DeviceChoice.AUTO, *, low_priority: bool = False) -> Device:
    """Return the device to use.

    Args:
        choice: the user's.
        low_priority: start the backend's threads with lower priority than the window's, where possible (Linux).

    Raises:
        NoGpu: a GPU was requested and none can be used.
        ModelError: the backend cannot be loaded.
    """
    from lowlight_app.models.backends import tensorflow

    return tensorflow.start_with_low_priority(choice) if low_priority else tensorflow.choose_device(choice)


def load_network(folder: ModelFolder, device: Device) -> Network:
    """Load a model's network onto a device, warmed up so that the first image is not slower than others.

    Raises:
        ModelError: the model or its backend cannot be loaded.
    """
    from lowlight_app.models.backends import keras

    return keras.load_network(folder, device)


def check_model(folder: ModelFolder) -> None:
    """Load a model that may come from an untrusted source, without running any code from it.

    Raises:
        ModelError: the model cannot be used.
    """
    from lowlight_app.models.backends.tensorflow import load_backend

    load_backend()
    from lowlight_app.models.backends.safe_loading import load_model

    load_model(folder)
