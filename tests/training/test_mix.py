from pathlib import Path

import numpy as np
import pytest

from lowlight_app.errors import UsageError
from lowlight_app.models.architectures.registry import ARCHITECTURES
from lowlight_app.models.backends.safe_loading import load_model
from lowlight_app.models.model_store import ModelStore
from training.config import TrainConfig
from training.mix import mix
from training.publish import write_model


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    """Models `zero` and `one`, whose weights are all 0 and all 1."""
    store = ModelStore(own=tmp_path / "models")
    for name, value in (("zero", 0.0), ("one", 1.0)):
        network = ARCHITECTURES["classic"].build()
        network.set_weights([np.full_like(weights, value) for weights in network.get_weights()])
        write_model(tmp_path / name, network, TrainConfig(Path(), "classic", epochs=1), {}, [], name=name)
        store.add(tmp_path / name)
    return store


def test_a_mixture_has_the_weighted_mean_of_the_weights_and_says_so(store: ModelStore) -> None:
    mix(store, "mine", {"zero": 0.25, "one": 0.75})
    mixed = store.find("mine")
    assert all((weights == 0.75).all() for weights in load_model(mixed).get_weights())
    assert mixed.card.training["mixture"] == {"zero": 0.25, "one": 0.75}


def test_shares_that_do_not_sum_to_1_are_refused(store: ModelStore) -> None:
    with pytest.raises(UsageError, match="sum to 1"):
        mix(store, "mine", {"zero": 0.5, "one": 0.75})
