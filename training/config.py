"""What a training run is made of, and the presets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lowlight_app.errors import UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES, DEFAULT_ARCHITECTURE
from lowlight_app.models.model_store import DEFAULT_MODEL

DETAIL_LOSSES: Mapping[str, float] = {"charbonnier": 0.5, "matched-charbonnier": 0.7, "matched-ssim": 0.25, "coarse": 0.4}

LOSS_NAMES = (
    "mse",
    "mae",
    "charbonnier",
    "ssim",
    "ms-ssim",
    "gradient",
    "brightness",
    "coarse",
    "psnr",
    "matched-charbonnier",
    "matched-ssim",
    "matched-psnr",
    "perceptual",
)
"""Those of `training.losses`, which loads Keras."""

_RANGES: tuple[tuple[str, float, float], ...] = (
    ("epochs", 1, 1_000_000),
    ("minutes", 0.01, 1_000_000),
    ("batch", 1, 1024),
    ("clean_share", 0, 1),
    ("validation_split", 0, 0.5),
    ("seed", 0, (1 << 32) - 1),
)
_LARGEST_CROP = 4096


@dataclass(frozen=True)
class TrainConfig:
    """One training run, complete: with the same data it gives the same curve.

    Attributes:
        dataset: folder of pairs, or None to train on well-lit pictures alone.
        architecture: one of `ARCHITECTURES`.
        base: id of the model to start from, or None to start fresh.
        clean: folder of well-lit pictures that the sensor model darkens.
        clean_share: which share of the samples these make up, 0..1.
        losses: names to weights, see `training.losses`.
        lift_weight: weight of the losses on the merely lifted crop and overview (two-stage network only).
        features: weights file for the perceptual loss, see `training.losses.Perceptual`.
        epochs: length of the run, or None if `minutes` says it.
        minutes: time the run may take, or None.
        batch: samples per step.
        crop: side of the training crops; for the classic network the side of the whole resized picture.
        learning_rate: highest rate.
        cosine: warm up over 200 steps and fall along a cosine to 1 %; else constant.
        average: momentum of the weight average; 0 for none.
        augment: vary the samples: flips, quarter turns, brightness and tint, for the two-stage network framing too.
        validation: file of names to validate on, one per line; else `validation_split` by scene.
        validation_split: share of the pairs to validate on, 0..0.5.
        validate_every: epochs from one validation of all pairs to the next; on LOL, one takes as long as an epoch.
        exclude: names of pairs to leave out.
        seed: of everything random.
        freeze_light: keep the illumination of `base` and train the restoration alone (two-stage network only).
        freeze_detail: the other way round. The restoration then only judges the features it is given, for which small crops
            do, and a step takes a fraction of the time.
    """

    dataset: Path | None
    architecture: str = DEFAULT_ARCHITECTURE
    base: str | None = None
    clean: Path | None = None
    clean_share: float = 0.5
    losses: Mapping[str, float] = field(default_factory=lambda: dict(DETAIL_LOSSES))
    lift_weight: float = 0.3
    features: Path | None = None
    epochs: int | None = None
    minutes: float | None = None
    batch: int = 8
    crop: int = 128
    learning_rate: float = 1e-3
    cosine: bool = True
    average: float = 0.998
    augment: bool = True
    validation: Path | None = None
    validation_split: float = 0.1
    validate_every: int = 1
    exclude: tuple[str, ...] = ()
    seed: int = 0
    freeze_light: bool = False
    freeze_detail: bool = False

    def __post_init__(self) -> None:
        """Raises UsageError if the values make no sense together."""
        if (self.epochs is None) == (self.minutes is None):
            raise UsageError("Choose either a number of epochs or a number of minutes.")
        if self.architecture not in ARCHITECTURES:
            raise UsageError(
                "Unknown architecture “{architecture}”. Choose one of: {choices}.",
                architecture=self.architecture,
                choices=", ".join(ARCHITECTURES),
            )
        multiple = ARCHITECTURES[self.architecture].multiple
        if not 32 <= self.crop <= _LARGEST_CROP or self.crop % multiple:
            raise UsageError(
                "The crop must be between 32 and {limit} pixels and a multiple of {multiple}, not {crop}.",
                limit=_LARGEST_CROP,
                multiple=multiple,
                crop=self.crop,
            )
        if self.dataset is None and self.clean is None:
            raise UsageError("Choose a dataset of pairs, a folder of well-lit photos, or both.")
        if self.frozen_stages and (self.base is None or not ARCHITECTURES[self.architecture].stages):
            raise UsageError("A stage can be kept unchanged only when training starts from a two-stage model.")
        if self.freeze_light and self.freeze_detail:
            raise UsageError("Keep only one of the two stages unchanged; otherwise there is nothing to train.")
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise UsageError(
                    "{name} must be between {low} and {high}, not {value}.",
                    name=name.replace("_", " "),
                    low=low,
                    high=high,
                    value=value,
                )

    @property
    def frozen_stages(self) -> tuple[str, ...]:
        """Stages of the network that keep the weights of `base`, by the name of their layer."""
        stages = (("illumination", self.freeze_light), ("restoration", self.freeze_detail))
        return tuple(stage for stage, frozen in stages if frozen)

    def to_json(self) -> str:
        """As stored in a run's folder."""
        return json.dumps(asdict(self), indent=2, default=str)

    @staticmethod
    def from_json(text: str) -> TrainConfig:
        """What `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        for name in ("dataset", "clean", "features", "validation"):
            values[name] = Path(values[name]) if values[name] else None
        return TrainConfig(**{**values, "exclude": tuple(values["exclude"])})


_TUNING_RATE = 3e-4
"""Highest learning rate of a run that starts from a model: higher ones first undo what that has learned."""

PRESETS: Mapping[str, Mapping[str, Any]] = {
    "quick": {"base": DEFAULT_MODEL, "minutes": 10.0, "average": 0.99, "validate_every": 2},
    "standard": {"base": DEFAULT_MODEL, "minutes": 60.0, "validate_every": 4},
    "thorough": {"base": DEFAULT_MODEL, "minutes": 480.0, "validate_every": 8},
    "classic": {
        "architecture": "classic",
        "losses": {"mse": 1.0},
        "epochs": 10,
        "crop": 256,
        "cosine": False,
        "average": 0.0,
        "augment": False,
    },
}


def from_preset(name: str, dataset: Path | None, **changes: Any) -> TrainConfig:
    """A preset with some of its values changed.

    Giving one of `epochs` and `minutes` replaces the preset's. Another architecture starts fresh unless told otherwise.

    Raises:
        UsageError: there is no such preset, or the values make no sense.
    """
    if name not in PRESETS:
        raise UsageError("Unknown preset “{preset}”. Choose one of: {choices}.", preset=name, choices=", ".join(PRESETS))
    values = {**PRESETS[name], **changes}
    if "epochs" in changes or "minutes" in changes:
        values["epochs"], values["minutes"] = changes.get("epochs"), changes.get("minutes")
    usual = PRESETS[name].get("architecture", TrainConfig.architecture)
    if "base" not in changes and values.get("architecture", usual) != usual:
        values["base"] = None
    if values.get("base"):
        values.setdefault("learning_rate", _TUNING_RATE)
    return TrainConfig(dataset, **values)
