"""ONNX Runtime's execution providers: which GPUs it can use here, in the order they are tried.

A provider is used only after it restored a trial tile as the CPU does. None of them could be run where this was written: they
follow the documentation, and the trial guards them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import Message

TRIAL_LIMIT = 1 / 255
"""Largest difference between a provider and the CPU, of any number of the correction of the trial tile."""

_TRIAL_SIDE = 64


@dataclass(frozen=True)
class Provider:
    """A way to run graphs on a GPU.

    Attributes:
        name: the name that ONNX Runtime uses.
        label: shown to people.
        options: passed to the provider.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(default_factory=dict)


PROVIDERS = (
    Provider("CUDAExecutionProvider", "NVIDIA GPU (CUDA)", {"cudnn_conv_algo_search": "HEURISTIC"}),
    Provider("NvTensorRTRTXExecutionProvider", "NVIDIA GPU (TensorRT)"),
    Provider("DmlExecutionProvider", "GPU (DirectML)"),
    Provider("CoreMLExecutionProvider", "Apple GPU (Core ML)", {"ModelFormat": "MLProgram", "MLComputeUnits": "CPUAndGPU"}),
    Provider("OpenVINOExecutionProvider", "Intel GPU (OpenVINO)", {"device_type": "GPU"}),
)


class Convolutions(Protocol):
    """An open graph of convolutions, see `lowlight_app.models.backends.onnx.Graph`."""

    channels: int

    def run(self, x: FloatArray) -> FloatArray:
        """Map features (1, channels, H, W) to a correction."""
        ...


Open = Callable[[Provider | None], Convolutions]
"""Open the convolutions on a provider; None is the CPU."""


def find_provider(available: Collection[str], open_on: Open) -> tuple[Provider | None, Message]:
    """Return the first provider that passes the trial, or None, and why the CPU is used then.

    Args:
        available: names of the providers that ONNX Runtime was built with.
        open_on: opens the convolutions.
    """
    reason = Message("ONNX Runtime found no GPU")
    for provider in PROVIDERS:
        if provider.name not in available:
            continue
        failure = _try(provider, open_on)
        if failure is None:
            return provider, reason
        reason = Message("{provider}: {reason}", provider=provider.label, reason=failure)
    return None, reason


def session_providers(provider: Provider | None, options: Any) -> list[Any]:
    """Return the providers of an `InferenceSession`, and set what they need in the session's options."""
    if provider is None:
        return ["CPUExecutionProvider"]
    if provider.name == "DmlExecutionProvider":
        options.enable_mem_pattern = False  # its documentation requires that
    return [(provider.name, dict(provider.options)), "CPUExecutionProvider"]


def _try(provider: Provider, open_on: Open) -> Message | None:
    """Return why a provider cannot be used; None if it can."""
    try:
        convolutions = open_on(provider)
        features = np.random.default_rng(0).random((1, convolutions.channels, _TRIAL_SIDE, _TRIAL_SIDE), np.float32)
        found = convolutions.run(features)
    except Exception as error:  # drivers fail in any way
        return Message("it failed ({reason})", reason=(str(error).strip().splitlines() or [type(error).__name__])[0])
    difference = float(np.abs(found - open_on(None).run(features)).max())
    if difference <= TRIAL_LIMIT:
        return None
    return Message("its results differ from the CPU's by {difference:.1f} of 255", difference=255 * difference)
