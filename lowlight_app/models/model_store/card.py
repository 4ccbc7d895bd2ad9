"""Model cards: architecture, training and measurements of a model."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from lowlight_app.errors import Message, ModelError, reason_of
from lowlight_app.models.architectures.registry import ARCHITECTURES

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_LARGEST = 1 << 20


class OnnxFile(StrEnum):
    """Names of the files that a model is converted to, beside `model.keras`."""

    ILLUMINATION = "illumination.onnx"
    RESTORATION = "restoration.onnx"
    RESTORATION_INT8 = "restoration.int8.onnx"
    """The same, most convolutions in 8 bits."""
    LIVE = "live.onnx"
    """A smaller restoration stage for live video; not made from `model.keras`, see `training.distill`."""
    LIVE_INT8 = "live.int8.onnx"
    WHOLE = "model.onnx"
    """A network without stages."""


ID_RULE = Message("lower-case letters, digits and hyphens, at most 64")


def is_id(text: str) -> bool:
    """Return whether a text is a valid model id; it is also the name of a folder, so it must not lead out of the store."""
    return bool(_ID.fullmatch(text))


@dataclass(frozen=True)
class Card:
    """Describes a model; stored as `card.json` beside `model.keras`.

    Attributes:
        id: lower-case letters, digits and hyphens; also the folder's name.
        name: shown to people.
        architecture: see `lowlight_app.models.architectures.registry`.
        scope: "tile" or "small".
        overlap: pixels around a tile that its result depends on.
        multiple: both sides of the input are a multiple of this.
        sha256: the SHA-256 of `model.keras`; detects damage, not tampering.
        training: data, split, losses, epochs, seed, commit and everything else needed to repeat the training.
        metrics: the metrics, each with the command that measures it.
        licence: terms of use.
        onnx: checksums of the files the model was converted to, by `OnnxFile`; empty if it cannot be converted, None if
            that was not tried.

    Raises:
        ModelError: a value is invalid.
    """

    id: str
    name: str
    architecture: str
    scope: str
    overlap: int
    multiple: int
    sha256: str
    training: Mapping[str, Any] = field(default_factory=dict)
    metrics: tuple[Mapping[str, Any], ...] = ()
    licence: str = ""
    onnx: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise ModelError("“{model}” is not a valid model id; use {rule}.", model=self.id, rule=ID_RULE)
        if not (self.onnx is None or (isinstance(self.onnx, Mapping) and set(self.onnx) <= set(OnnxFile))):
            raise ModelError("The card lists converted files with unknown names.")
        known = ARCHITECTURES.get(self.architecture)
        if known is None:
            raise ModelError(
                "Unknown architecture “{architecture}”. Choose one of: {choices}.",
                architecture=self.architecture,
                choices=", ".join(ARCHITECTURES),
            )
        if (self.scope, self.overlap, self.multiple) != (known.scope, known.radius, known.multiple):
            raise ModelError(
                "The scope, overlap or multiple in the card does not match architecture “{architecture}”.",
                architecture=self.architecture,
            )

    @property
    def live_stage(self) -> Mapping[str, str]:
        """Checksums of the files of the restoration stage for live video; empty if the model has none."""
        return {name: checksum for name, checksum in (self.onnx or {}).items() if name in (OnnxFile.LIVE, OnnxFile.LIVE_INT8)}

    @property
    def pair_count(self) -> int | None:
        """Number of pairs in the dataset that the model was trained on; None if unknown."""
        pairs: Any = self.training.get("pairs")
        try:
            return int(pairs["training"] + pairs["validation"] + len(pairs["left_out"]))
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    @staticmethod
    def read(path: Path) -> Card:
        """Read a card.

        Raises:
            ModelError: it is missing, not a card, or inconsistent.
        """
        try:
            if path.stat().st_size > _LARGEST:
                raise ModelError("the file is too large for a model's card.", path=path)
            values = json.loads(path.read_text("utf-8"))
            names = {f.name for f in fields(Card)}
            card = Card(**{name: value for name, value in values.items() if name in names})
        except OSError as error:
            raise ModelError("the file cannot be read ({reason}).", path=path, reason=reason_of(error)) from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError("this is not a model's card, or it is damaged.", path=path) from error
        except ModelError as error:
            raise ModelError(error.message.template, path=path, **error.message.values) from error
        return card

    def write(self, path: Path) -> None:
        """Write the card as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", "utf-8", "backslashreplace")


def sha256_of(path: Path) -> str:
    """Return the checksum of a file, as stored in a card."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
