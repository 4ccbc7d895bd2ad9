"""Average the weights of models that were trained from each other: a mixture often beats them all, see `training/EXPERIMENTS.md`.

    python -m training.mix NAME ID=SHARE ... [--light ID=SHARE ...] [--gain FACTOR] [--open-black]

Adds a model NAME to the user's models. With `--light`, the illumination stage has shares of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lowlight_app.errors import LowlightError, UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES, ILLUMINATION
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import ModelStore
from training.config import TrainConfig
from training.session import check_name

if TYPE_CHECKING:
    import keras

Shares = Mapping[str, float]
"""Ids of models to their shares, which sum to 1."""

_GAINS, _BLACK = slice(0, 3), slice(3, 6)
"""Channels of the last layer of the illumination stage."""
_OPEN_SCALE, _OPEN_SHIFT = 0.3, 0.9


def mix(
    store: ModelStore, name: str, shares: Shares, *, light: Shares | None = None, gain: float = 1.0, open_black: bool = False
) -> None:
    """Add a model with averaged weights to the store.

    Args:
        store: holds the models, all of one architecture.
        name: id of the new model.
        shares: the share of each model.
        light: shares for the illumination stage instead (two-stage network only).
        gain: factor on all log gains (two-stage network only).
        open_black: move the black levels towards 0, so that those whose ReLU is dead learn again (two-stage network only).

    Raises:
        LowlightError: a model is missing, the shares do not sum to 1, or the name is invalid or taken.
    """
    from training.publish import write_model

    check_name(name, store)
    network, card = _average(store, shares), store.find(next(iter(shares))).card
    if light is not None:
        network.get_layer(ILLUMINATION).set_weights(_average(store, light).get_layer(ILLUMINATION).get_weights())
    if gain != 1 or open_black:
        _adjust_light(network, gain, open_black)
    training = {
        "mixture": dict(shares),
        ILLUMINATION: dict(light or shares),
        "gain": gain,
        "open_black": open_black,
        "of": {model_id: store.find(model_id).card.training for model_id in {**shares, **(light or {})}},
    }
    with tempfile.TemporaryDirectory(prefix="lowlight-model-") as scratch:
        write_model(Path(scratch) / name, network, TrainConfig(Path(), card.architecture, epochs=1), training, [], name=name)
        store.add(Path(scratch) / name)


def _average(store: ModelStore, shares: Shares) -> keras.Model:
    from lowlight_app.models.backends.safe_loading import load_model

    if abs(sum(shares.values()) - 1) > 1e-6:
        raise UsageError("The shares must sum to 1.")
    networks = [load_model(store.find(model_id)) for model_id in shares]
    columns = zip(*(network.get_weights() for network in networks), strict=True)
    mean = [sum(share * part for share, part in zip(shares.values(), column, strict=True)) for column in columns]
    result: keras.Model = ARCHITECTURES[store.find(next(iter(shares))).card.architecture].build()
    result.set_weights(mean)
    return result


def _adjust_light(network: keras.Model, gain: float, open_black: bool) -> None:
    """Change the last layer of the illumination stage; a raw channel r means a log gain of about 2.4 (r + 1), see `LightMap`."""
    illumination = network.get_layer(ILLUMINATION)
    weights: list[Any] = illumination.get_weights()
    kernel, bias = weights[-2], weights[-1]
    kernel[..., _GAINS] *= gain
    bias[_GAINS] = gain * (bias[_GAINS] + 1) - 1
    if open_black:
        kernel[..., _BLACK] *= _OPEN_SCALE
        bias[_BLACK] = _OPEN_SCALE * (bias[_BLACK] + _OPEN_SHIFT)
    illumination.set_weights(weights)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.mix", description="Average the weights of models.")
    parser.add_argument("name", metavar="NAME", help="id of the new model")
    parser.add_argument("shares", nargs="+", metavar="ID=SHARE", help="model and its share; the shares sum to 1")
    parser.add_argument("--light", nargs="+", metavar="ID=SHARE", help="other shares for the illumination stage")
    parser.add_argument("--gain", type=float, default=1.0, metavar="FACTOR", help="multiply all log gains")
    parser.add_argument("--open-black", action="store_true", help="make black levels that are 0 everywhere trainable again")
    parsed = parser.parse_args()
    load_backend()
    try:
        light = _parse(parsed.light) if parsed.light else None
        mix(ModelStore(), parsed.name, _parse(parsed.shares), light=light, gain=parsed.gain, open_black=parsed.open_black)
    except (LowlightError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parse(texts: list[str]) -> Shares:
    return {model_id: float(share) for model_id, _, share in (text.partition("=") for text in texts)}


if __name__ == "__main__":
    sys.exit(main())
