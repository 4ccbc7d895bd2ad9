"""Configuration of a training run, and the presets."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from lowlight_app.errors import UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES, DEFAULT_ARCHITECTURE, ILLUMINATION, RESTORATION
from lowlight_app.models.model_store import DEFAULT_MODEL

DETAIL_LOSSES: Mapping[str, float] = {"charbonnier": 0.5, "matched-charbonnier": 0.7, "matched-ssim": 0.25, "coarse": 0.4}

ADVERSARIAL = "adversarial"
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
    ADVERSARIAL,
)
"""All losses; `training.losses` and `training.adversarial` implement them but load Keras."""

LIMITS: Mapping[str, tuple[float, float]] = {
    "epochs": (1, 1_000_000),
    "minutes": (0.01, 1_000_000),
    "batch": (1, 1024),
    "clean_share": (0, 1),
    "learning_rate": (1e-8, 1),
    "average": (0, 0.99999),
    "validation_split": (0, 0.5),
    "seed": (0, (1 << 32) - 1),
}
"""Smallest and largest value of fields of `TrainConfig`."""
SMALLEST_CROP, LARGEST_CROP = 32, 4096
"""Smallest and largest side of the crops, in pixels."""


@dataclass(frozen=True)
class TrainConfig:
    """The complete configuration of one training run: with the same data it gives the same curve.

    Attributes:
        dataset: folder of pairs, or None to train on well-lit images alone.
        architecture: a name in `ARCHITECTURES`.
        base: id of the model to start from, or None to start from random weights.
        clean: folder of well-lit images that the sensor model darkens.
        clean_share: share of the samples that are made from `clean`, 0..1.
        low_key: folder of images that are dark on purpose and should stay dark, beside `clean`.
        losses: names to weights, see `LOSS_NAMES`.
        lift_weight: weight of the losses on the lifted crop and the overview (two-stage network only).
        features: weights file for the perceptual loss, see `training.losses.Perceptual`.
        epochs: length of the run, or None to use `minutes`.
        minutes: length of the run in minutes, or None to use `epochs`.
        batch: samples per step.
        crop: side of the training crops in pixels; for the classic network, of the whole resized image.
        learning_rate: peak learning rate.
        cosine: warm up over 200 steps, then decay along a cosine to 1 %; else constant.
        average: momentum of the moving average of the weights; 0 for none.
        augment: apply flips, quarter turns, brightness and tint to the samples, and random framing for the two-stage network.
        validation: file with the names of the validation pairs, one per line; None splits by scene.
        validation_split: share of the pairs to validate on, 0..0.5.
        validate_every: epochs between two validations of all pairs; on LOL, one takes as long as an epoch.
        exclude: names of the pairs and well-lit images to exclude.
        seed: random seed.
        freeze_light: freeze the illumination stage of `base` and train only the restoration stage (two-stage network only).
        freeze_detail: freeze the restoration stage instead. It then only judges the output of the illumination stage, for which
            small crops suffice, and a step takes a fraction of the time.
        more_datasets: further folders of pairs. Each dataset gives about the same number of samples, whatever its size.

    Raises:
        UsageError: a value is out of range, or the values contradict each other.
    """

    dataset: Path | None
    architecture: str = DEFAULT_ARCHITECTURE
    base: str | None = None
    clean: Path | None = None
    clean_share: float = 0.5
    low_key: Path | None = None
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
    more_datasets: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Check the values."""
        if (self.epochs is None) == (self.minutes is None):
            raise UsageError("Choose either a number of epochs or a number of minutes.")
        if self.dataset is None and self.clean is None:
            raise UsageError("Choose a dataset of pairs, a folder of well-lit photos, or both.")
        if self.low_key is not None and self.clean is None:
            raise UsageError("--low-key needs --clean.")
        self._check_architecture()
        self._check_frozen_stages()
        self._check_limits()
        check_losses(self.losses)
        self._check_adversarial()

    def _check_architecture(self) -> None:
        if self.architecture not in ARCHITECTURES:
            raise UsageError(
                "Unknown architecture “{architecture}”. Choose one of: {choices}.",
                architecture=self.architecture,
                choices=", ".join(ARCHITECTURES),
            )
        multiple = ARCHITECTURES[self.architecture].multiple
        if not SMALLEST_CROP <= self.crop <= LARGEST_CROP or self.crop % multiple:
            raise UsageError(
                "The crop must be between 32 and {limit} pixels and a multiple of {multiple}, not {crop}.",
                limit=LARGEST_CROP,
                multiple=multiple,
                crop=self.crop,
            )

    def _check_frozen_stages(self) -> None:
        if self.frozen_stages and (self.base is None or not ARCHITECTURES[self.architecture].stages):
            raise UsageError("A stage can be kept unchanged only when training starts from a two-stage model.")
        if self.freeze_light and self.freeze_detail:
            raise UsageError("Keep only one of the two stages unchanged; otherwise there is nothing to train.")

    def _check_limits(self) -> None:
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise UsageError(
                    "{name} must be between {low} and {high}, not {value}.",
                    name=name.replace("_", " "),
                    low=low,
                    high=high,
                    value=value,
                )

    def _check_adversarial(self) -> None:
        if not self.adversarial:
            return
        if not ARCHITECTURES[self.architecture].stages or self.freeze_detail:
            raise UsageError(
                "The loss “{loss}” trains the restoration stage: choose a two-stage architecture, and do not freeze that stage.",
                loss=ADVERSARIAL,
            )
        if len(self.losses) == 1:
            raise UsageError(
                "The loss “{loss}” needs another one beside it that ties results to the dataset, such as charbonnier=0.5.",
                loss=ADVERSARIAL,
            )

    @property
    def adversarial(self) -> bool:
        """Whether a discriminator is trained beside the network."""
        return ADVERSARIAL in self.losses

    @property
    def datasets(self) -> tuple[Path, ...]:
        """All folders of pairs."""
        return (self.dataset, *self.more_datasets) if self.dataset else ()

    @property
    def frozen_stages(self) -> tuple[str, ...]:
        """Stages of the network that keep the weights of `base`, by the name of their layer."""
        stages = ((ILLUMINATION, self.freeze_light), (RESTORATION, self.freeze_detail))
        return tuple(stage for stage, frozen in stages if frozen)

    def to_json(self) -> str:
        """Return the text that is stored in the folder of a run."""
        return json.dumps(asdict(self), indent=2, default=str)

    @staticmethod
    def from_json(text: str) -> TrainConfig:
        """Parse the result of `to_json`.

        Raises:
            ValueError, KeyError, TypeError, UsageError: the text is damaged.
        """
        values: dict[str, Any] = json.loads(text)
        for name in ("dataset", "clean", "low_key", "features", "validation"):
            values[name] = Path(values[name]) if values.get(name) else None
        more = tuple(Path(folder) for folder in values.get("more_datasets", ()))
        return TrainConfig(**{**values, "exclude": tuple(values["exclude"]), "more_datasets": more})


def check_losses(weights: Mapping[str, float]) -> None:
    """Check the names and weights of losses.

    Raises:
        UsageError: an unknown name, or a weight that is not a finite number above 0.
    """
    for name, weight in weights.items():
        if name not in LOSS_NAMES:
            raise UsageError("Unknown loss “{loss}”. Choose one of: {choices}.", loss=name, choices=", ".join(LOSS_NAMES))
        if not 0 < weight < math.inf:
            raise UsageError("The weight of loss “{loss}” must be greater than 0, not {weight:g}.", loss=name, weight=weight)


_FINE_TUNING_RATE = 3e-4
"""Peak learning rate of a run that starts from a model: higher rates first undo what the model has learned."""
_MANY_PAIRS = 400
"""From this number of pairs on, the full rate can be used; the presets were made with the 485 of LOL."""
FEW_PAIRS = 100
"""Below this number of pairs a run is compared with the model it starts from, and stops early if it gets no better."""


def adapt_to_pairs(config: TrainConfig, pairs: int) -> TrainConfig:
    """Return a configuration with a lower learning rate if a model is to learn from few pairs, which it would learn by heart.

    A learning rate other than that of the presets is kept.
    """
    if not config.base or config.learning_rate != _FINE_TUNING_RATE or not 0 < pairs < _MANY_PAIRS:
        return config
    return replace(config, learning_rate=_FINE_TUNING_RATE * math.sqrt(pairs / _MANY_PAIRS))


PRESETS: Mapping[str, Mapping[str, Any]] = {
    "quick": {"base": DEFAULT_MODEL, "minutes": 10.0, "average": 0.99, "validate_every": 2},
    "standard": {"base": DEFAULT_MODEL, "minutes": 60.0, "validate_every": 4},
    "thorough": {"base": DEFAULT_MODEL, "minutes": 480.0, "validate_every": 8},
    "vivid": {
        "base": DEFAULT_MODEL,
        "minutes": 60.0,
        "losses": {**DETAIL_LOSSES, ADVERSARIAL: 0.05},
        "freeze_light": True,
        "batch": 4,
        "learning_rate": 1e-4,
        "average": 0.99,
        "validate_every": 8,
    },
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
DEFAULT_PRESET = "standard"


def preset_of(config: TrainConfig) -> str:
    """Return the name of the preset that a configuration was made from, or of the one most like it."""
    for name, values in PRESETS.items():
        length = (values.get("minutes"), values.get("epochs"))
        kind = (values.get("architecture", DEFAULT_ARCHITECTURE), ADVERSARIAL in values.get("losses", ()))
        if length == (config.minutes, config.epochs) and kind == (config.architecture, config.adversarial):
            return name
    if config.adversarial:
        return "vivid"
    return "classic" if config.architecture == "classic" else DEFAULT_PRESET


def from_preset(name: str, dataset: Path | None, **changes: Any) -> TrainConfig:
    """Build a configuration from a preset and changes to it.

    `epochs` in the changes replaces `minutes` of the preset and vice versa. With another architecture than the preset's, the
    training starts from random weights unless the changes name a base.

    Raises:
        UsageError: there is no such preset, or the values are invalid.
    """
    if name not in PRESETS:
        raise UsageError("Unknown preset “{preset}”. Choose one of: {choices}.", preset=name, choices=", ".join(PRESETS))
    values = {**PRESETS[name], **changes}
    if "epochs" in changes or "minutes" in changes:
        values["epochs"], values["minutes"] = changes.get("epochs"), changes.get("minutes")
    default = PRESETS[name].get("architecture", TrainConfig.architecture)
    if "base" not in changes and values.get("architecture", default) != default:
        values["base"] = None
    if values.get("base"):
        values.setdefault("learning_rate", _FINE_TUNING_RATE)
    return TrainConfig(dataset, **values)
