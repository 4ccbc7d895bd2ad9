"""What the application needs to know of each architecture before Keras is loaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Architecture:
    """A kind of network.

    Attributes:
        name: as in a model's card.
        scope: "tile" if it works at the picture's own resolution, "small" if on the small picture alone.
        overlap: pixels around a tile that its result depends on.
        multiple: what both sides of its input are a multiple of.
        inputs: shapes without the batch, by input name; None is free.
        build: makes the untrained `keras.Model`; imports Keras when called.
    """

    name: str
    scope: str
    overlap: int
    multiple: int
    inputs: Mapping[str, tuple[int | None, ...]]
    build: Callable[[], Any]


def _lowlight() -> Any:
    from lowlight_app.models.architectures.lowlight import build_lowlight

    return build_lowlight()


def _classic() -> Any:
    from lowlight_app.models.architectures.classic import build_classic

    return build_classic()


_PICTURE = (None, None, 3)

ARCHITECTURES: Mapping[str, Architecture] = {
    a.name: a
    for a in (
        Architecture(
            "lowlight",
            "tile",
            overlap=68,
            multiple=8,
            inputs={"small": _PICTURE, "tile": _PICTURE, "rows": (None, None), "columns": (None, None)},
            build=_lowlight,
        ),
        Architecture("classic", "small", overlap=0, multiple=4, inputs={"picture": _PICTURE}, build=_classic),
    )
}
