"""Average the weights of models that one was trained from the other: a mixture often beats both, see `training/EXPERIMENTS.md`.

    python -m training.mix NAME ID=SHARE ID=SHARE ... [--light ID]

Adds a model NAME to the user's models. With `--light`, only the restoration stage is averaged; the illumination stage is that of
model ID.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from lowlight_app.errors import LowlightError, UsageError
from lowlight_app.models.backends.tensorflow import load_backend
from lowlight_app.models.model_store import ModelStore
from training.config import TrainConfig
from training.session import check_name


def mix(name: str, shares: Mapping[str, float], light: str | None, store: ModelStore) -> None:
    """Add a model with averaged weights to the store.

    Args:
        name: id of the new model.
        shares: ids of models of one architecture to their shares, which sum to 1.
        light: id of the model whose illumination stage is used, or None to average it too.
        store: holds the models.

    Raises:
        LowlightError: a model is missing, the shares do not sum to 1, or the name is invalid or taken.
    """
    from lowlight_app.models.backends.safe_loading import load_model
    from training.publish import write_model

    check_name(name, store)
    if abs(sum(shares.values()) - 1) > 1e-6:
        raise UsageError("The shares must sum to 1.")
    folders = {model_id: store.find(model_id) for model_id in shares}
    networks = [load_model(folder) for folder in folders.values()]
    first, weights = networks[0], [network.get_weights() for network in networks]
    first.set_weights(
        [sum(share * part for share, part in zip(shares.values(), parts, strict=True)) for parts in zip(*weights, strict=True)]
    )
    if light is not None:
        first.get_layer("illumination").set_weights(load_model(store.find(light)).get_layer("illumination").get_weights())
    card = next(iter(folders.values())).card
    training = {
        "mixture": dict(shares),
        "illumination": light,
        "of": {key: folder.card.training for key, folder in folders.items()},
    }
    with tempfile.TemporaryDirectory(prefix="lowlight-model-") as scratch:
        config = TrainConfig(Path(), card.architecture, epochs=1)
        write_model(Path(scratch) / name, first, config, training, [], name=name)
        store.add(Path(scratch) / name)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.mix", description="Average the weights of models.")
    parser.add_argument("name", metavar="NAME", help="id of the new model")
    parser.add_argument("shares", nargs="+", metavar="ID=SHARE", help="model and its share; the shares sum to 1")
    parser.add_argument("--light", metavar="ID", help="take the illumination stage of this model instead")
    parsed = parser.parse_args()
    load_backend()
    try:
        shares = {model_id: float(share) for model_id, _, share in (text.partition("=") for text in parsed.shares)}
        mix(parsed.name, shares, parsed.light, ModelStore())
    except (LowlightError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
