import numpy as np
import pytest

from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.exposure_limits import limit_gain
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore


def sky_with_a_tower(brightness: int) -> np.ndarray:
    """A sky of 1 or 2 of 255, before it a thin tower."""
    pixels = np.random.default_rng(0).integers(1, 3, (128, 192, 3))
    pixels[40:90, 90:94] = brightness
    return np.float32(pixels / 255)


@pytest.mark.parametrize(("tower", "least", "most"), [(250, 1.0, 3.51), (6, 5.0, 10.0)])
def test_a_black_sky_is_lifted_far_only_where_nothing_was_lit(tower, least, most):
    from lowlight_app.models.backends.safe_loading import load_model

    network = make_network(load_model(ModelStore().find(DEFAULT_MODEL)))
    stops = network.illuminate(sky_with_a_tower(tower))[..., :3] / np.log(2)
    assert least < np.median(stops)
    assert stops.max() < most


def test_what_is_held_back_leaves_the_balance_of_the_colours():
    log_gain = np.float32([[[5.0, 4.0, 4.5]], [[2.0, 1.0, 1.5]]])
    assert limit_gain(log_gain, 3.0).tolist() == [[[3.0, 2.0, 2.5]], [[2.0, 1.0, 1.5]]]
