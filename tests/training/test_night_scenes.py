import numpy as np

from tests.training.conftest import clear_picture
from training.night_scenes import night_scene, underexpose


def _scenes(count: int = 12) -> list[np.ndarray]:
    return [night_scene(clear_picture(seed, 160, 240), np.random.default_rng(seed)) for seed in range(count)]


def test_night_scenes_are_mostly_dark_but_have_bright_lights() -> None:
    nights = np.stack(_scenes())
    days = np.stack([clear_picture(seed, 160, 240) for seed in range(len(nights))])
    assert np.mean(nights < 20) > 0.3 + np.mean(days < 20)
    assert all((night > 200).any() for night in nights)


def test_the_same_state_gives_the_same_night_scene() -> None:
    assert np.array_equal(_scenes(1), _scenes(1))


def test_underexposure_keeps_lamps_white_and_darkens_the_rest() -> None:
    for seed, night in enumerate(_scenes()):
        dark = underexpose(night, np.random.default_rng(seed))
        lamps = (night >= 254).all(axis=-1)
        assert np.all(dark[lamps] >= 254)
        assert dark.mean() < night.mean() + 1
    assert any((night >= 254).all(axis=-1).any() for night in _scenes())
