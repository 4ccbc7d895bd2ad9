"""The network architectures: one record each, importable without Keras.

To add an architecture, write a module beside this one that builds the network, and add its record to `ARCHITECTURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

ILLUMINATION, RESTORATION = "illumination", "restoration"
"""Layers of a two-stage network."""


class SampleKind(Enum):
    """Content of one training sample."""

    TILE = "tile"
    """A crop, the whole image at small size, and the sampling weights of the crop."""
    WHOLE_IMAGE = "whole image"
    """The whole image resized to a square."""


@dataclass(frozen=True)
class Recipe:
    """How an architecture is trained.

    Attributes:
        samples: kind of the training samples.
        lift_losses: losses of the outputs besides `restored`: output to loss to weight, in units of the run's `lift_weight`.
            Empty for a network with one output.
    """

    samples: SampleKind
    lift_losses: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Architecture:
    """A kind of network.

    Attributes:
        name: as in a model's card; also the name of the Keras model.
        scope: "tile" if it works at the image's own resolution, "small" if it works on the small image alone.
        radius: pixels around a tile that its result depends on; `overlap` in a model's card.
        multiple: both sides of the input are a multiple of this.
        inputs: shapes without the batch, by input name; None is any size.
        build: return the untrained `keras.Model`; imports Keras when called.
        recipe: how it is trained.
        stages: layers of the model that run, and can be frozen in training, on their own: "illumination" and "restoration"
            of a two-stage network. Empty for a network that runs as a whole.
    """

    name: str
    scope: str
    radius: int
    multiple: int
    inputs: Mapping[str, tuple[int | None, ...]]
    build: Callable[[], Any]
    recipe: Recipe
    stages: tuple[str, ...] = ()

    def can_start_from(self, other: Architecture) -> bool:
        """Return whether training can start from a model of another architecture: two-stage networks share the illumination."""
        return self is other or bool(self.stages and other.stages)


def _build_lowlight() -> Any:
    from lowlight_app.models.architectures.lowlight import build_lowlight

    return build_lowlight()


def _build_classic() -> Any:
    from lowlight_app.models.architectures.classic import build_classic

    return build_classic()


def _build_transformer() -> Any:
    from lowlight_app.models.architectures.transformer import build_transformer

    return build_transformer()


_IMAGE = (None, None, 3)

_LOWLIGHT = Architecture(
    name="lowlight",
    scope="tile",
    radius=68,  # 6 + 8 + 32 + 8 + 6 by the convolutions, 8 by the blocks
    multiple=8,
    inputs={"small": _IMAGE, "tile": _IMAGE, "rows": (None, None), "columns": (None, None)},
    build=_build_lowlight,
    recipe=Recipe(
        SampleKind.TILE,
        lift_losses={
            "lift": {"coarse": 1.0},
            # PSNR weighs a near hit more than a narrow miss of what is far off anyway: where an image does not tell how
            # bright it should be, the likeliest answer is better than the mean of all.
            "overview": {"charbonnier": 1.0, "matched-charbonnier": 0.5, "psnr": 0.075, "matched-psnr": 0.075},
        },
    ),
    stages=(ILLUMINATION, RESTORATION),
)

_TRANSFORMER = replace(
    _LOWLIGHT,
    name="transformer",
    radius=96,  # farther away, the windows of attention change a result by less than 1 of 255
    multiple=32,  # a window of attention
    build=_build_transformer,
)

_CLASSIC = Architecture(
    name="classic",
    scope="small",
    radius=0,
    multiple=4,
    inputs={"picture": _IMAGE},
    build=_build_classic,
    recipe=Recipe(SampleKind.WHOLE_IMAGE),
)

DEFAULT_ARCHITECTURE = _LOWLIGHT.name

ARCHITECTURES: Mapping[str, Architecture] = {
    architecture.name: architecture for architecture in (_LOWLIGHT, _TRANSFORMER, _CLASSIC)
}
