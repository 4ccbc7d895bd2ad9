"""Inference backends, one module each: load a stored model and run it.

A backend returns a `Network`: it hands its own functions, numpy in and numpy out, to `TwoStageNetwork` or `ClassicNetwork`.
"""

from __future__ import annotations

from lowlight_app.models.device import Device
from lowlight_app.models.model_store import ModelFolder
from lowlight_app.models.network import Network


def load_network(folder: ModelFolder, device: Device) -> Network:
    """Load a model's network onto a device, warmed up so that the first image is not slower than others.

    Raises:
        ModelError: the model or its backend cannot be loaded.
    """
    from lowlight_app.models.backends.keras import load_network as load_keras_network

    return load_keras_network(folder, device)
