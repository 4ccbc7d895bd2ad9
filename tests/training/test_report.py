import numpy as np
import pytest

from tests.training.conftest import clear_picture
from training.report import add_test_pedestal
from training.veil import Veil


def _half_black(black: tuple[int, int, int] = (4, 4, 4)) -> np.ndarray:
    image = clear_picture(1)
    image[:, :48] = black
    return image


def test_a_perfect_result_has_the_black_and_the_colour_of_its_target() -> None:
    veil = Veil.of(_half_black(), _half_black())
    assert (veil.black, veil.target_black, veil.tint) == pytest.approx((4, 4, 0), abs=0.1)
    assert veil.color == pytest.approx(1, abs=0.01)


def test_a_coloured_veil_is_measured_where_the_target_is_black() -> None:
    veil = Veil.of(_half_black((60, 40, 60)), _half_black())
    assert veil.black > 30
    assert 10 < veil.tint < 25


def test_paleness_is_measured_at_equal_brightness() -> None:
    target = clear_picture(1)
    pale = (0.5 * target + 0.5 * target.mean(-1, keepdims=True)).astype(np.uint8)
    assert Veil.of(pale // 2, target).color == pytest.approx(0.5, abs=0.1)


def test_images_without_black_do_not_count() -> None:
    mean = Veil.mean([Veil.of(_half_black(), _half_black()), Veil.of(clear_picture(2), clear_picture(2))])
    assert mean.black == pytest.approx(4, abs=0.1)
    assert np.isnan(Veil.mean([Veil.of(np.full((64, 64, 3), 90, np.uint8), np.full((64, 64, 3), 90, np.uint8))]).black)


def test_the_test_pedestal_is_coloured_and_the_same_each_time() -> None:
    black = np.zeros((8, 8, 3), np.uint8)
    pedestals = np.array([add_test_pedestal(black, number)[0, 0] for number in range(40)])
    assert pedestals.min() == 2
    assert pedestals.max() == 8
    assert np.ptp(pedestals, axis=1).mean() > 2
    assert np.array_equal(add_test_pedestal(black, 5), add_test_pedestal(black, 5))
