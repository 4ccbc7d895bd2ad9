"""Devices that networks run on."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from lowlight_app.errors import Message


class DeviceChoice(StrEnum):
    """The device a user can choose."""

    AUTO = "auto"
    CPU = "cpu"
    GPU = "gpu"


@dataclass(frozen=True)
class Device:
    """A device that networks run on.

    Attributes:
        kind: "cpu" or "gpu".
        name: shown to people, for instance "NVIDIA GeForce RTX 4070".
        reason: why no GPU is used; None if one is.
    """

    kind: str
    name: str
    reason: Message | None = None

    @property
    def label(self) -> str:
        """Kind and name, without the reason."""
        return f"{self.kind.upper()}: {self.name}"

    @property
    def message(self) -> Message:
        """Kind, name and reason."""
        if self.reason is None:
            return Message("{kind}: {name}", kind=self.kind.upper(), name=self.name)
        return Message("{kind}: {name} ({reason})", kind=self.kind.upper(), name=self.name, reason=self.reason)

    def __str__(self) -> str:
        return str(self.message)


def cpu(reason: Message) -> Device:
    """Return the CPU.

    Args:
        reason: why it is used rather than a GPU.
    """
    models = (line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name"))
    return Device("cpu", next(models, "") or platform.processor() or platform.machine(), reason)


@cache
def cpu_has_bfloat16() -> bool:
    """Return whether the CPU multiplies bfloat16 in hardware; known on Linux only."""
    flags = next((line for line in _cpu_info() if line.startswith("flags")), "")
    return bool({"avx512_bf16", "amx_bf16"} & set(flags.split()))


def _cpu_info() -> list[str]:
    info = Path("/proc/cpuinfo")
    return info.read_text().splitlines() if info.exists() else []
