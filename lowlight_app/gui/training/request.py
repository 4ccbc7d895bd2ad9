"""The options with which a training is started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.config import DEFAULT_PRESET, TrainConfig, from_preset


@dataclass(frozen=True)
class TrainingRequest:
    """The options chosen in the dialog.

    Attributes:
        data: a folder of pairs, or of well-lit photos.
        photos: whether `data` contains well-lit photos.
        preset: name of the preset.
        changes: fields of `TrainConfig` that differ from the preset.
    """

    data: Path
    photos: bool = False
    preset: str = DEFAULT_PRESET
    changes: Mapping[str, Any] = field(default_factory=dict)

    def config(self) -> TrainConfig:
        """Return the configuration of the training.

        Raises:
            UsageError: the options contradict each other.
        """
        pairs, clean = (None, {"clean": self.data}) if self.photos else (self.data, {})
        return from_preset(self.preset, pairs, **clean, **self.changes)

    def arguments(self, name: str) -> list[str]:
        """Return the arguments for the `lowlight` command."""
        data = ["--clean", str(self.data)] if self.photos else [str(self.data)]
        changes = []
        for field_name, value in self.changes.items():
            flag = "from" if field_name == "base" else field_name.replace("_", "-")
            if value is None:
                changes.append("--fresh")
            elif isinstance(value, Mapping):
                changes += [f"--loss={loss}={weight:g}" for loss, weight in value.items()]
            elif isinstance(value, bool):
                changes.append(f"--{flag}" if value else f"--no-{flag}")
            else:
                changes.append(f"--{flag}={value}")
        return ["train", *data, "--preset", self.preset, "--name", name, *changes, "--json"]
