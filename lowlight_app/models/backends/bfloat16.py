"""Which numbers to compute in: half precision where the processor computes faster in it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras


@cache
def cpu_has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 in hardware; only Linux tells."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    flags = next((line for line in lines if line.startswith("flags")), "")
    return bool({"avx512_bf16", "amx_bf16"} & set(flags.split()))


def in_bfloat16(network: keras.Model) -> keras.Model:
    """A copy of a network whose convolutions compute in bfloat16; our own layers, which handle light, stay in float32.

    Weights stay in float32. A correction of a tenth of white is out by no more than 0.1 of 255.
    """
    import keras

    def copied(layer: Any) -> Any:
        config = layer.get_config()
        if type(layer).__module__.startswith("keras.src.layers.") and not isinstance(layer, keras.layers.InputLayer):
            config["dtype"] = "mixed_bfloat16"
        return type(layer).from_config(config)

    copy: keras.Model = keras.models.clone_model(network, clone_function=copied)
    copy.set_weights(network.get_weights())
    return copy
