"""The estimate of the remaining time, for jobs whose speed is known."""

from itertools import accumulate

import numpy as np
import pytest

from lowlight_app.remaining_time import RemainingTime

FRAMES = 2000


def estimates(durations, begin=0):
    """Yield the time, the true remaining time and the estimate after each frame; `begin` frames were finished before."""
    ends, remaining = list(accumulate(durations)), RemainingTime()
    remaining.update(0.0, begin / FRAMES)
    for number, end in enumerate(ends[begin:], start=begin + 1):
        elapsed = end - (ends[begin - 1] if begin else 0)
        yield elapsed, ends[-1] - end, remaining.update(elapsed, number / FRAMES)


SPEEDS = {
    "steady": np.full(FRAMES, 0.4),
    "slow first frames": np.concatenate([np.full(5, 1.0), np.full(FRAMES - 5, 0.4)]),
    "uneven": np.random.default_rng(0).uniform(0.2, 0.6, FRAMES),
    "an encoder that pauses": np.where(np.arange(FRAMES) % 50 == 0, 1.4, 0.4),
}


@pytest.mark.parametrize("durations", SPEEDS.values(), ids=SPEEDS)
@pytest.mark.parametrize("begin", [0, 1500])
def test_after_a_minute_the_estimate_is_right_to_a_tenth(durations, begin):
    checked = [(left, estimate) for elapsed, left, estimate in estimates(durations, begin) if elapsed >= 60 and left >= 60]
    assert len(checked) > 100
    assert all(estimate == pytest.approx(left, rel=0.1) for left, estimate in checked)


@pytest.mark.parametrize(("before", "after"), [(0.2, 0.6), (0.6, 0.2)])
def test_a_change_of_speed_is_followed_within_a_minute(before, after):
    durations = np.where(np.arange(FRAMES) < 800, before, after)
    changed = 800 * before
    checked = [(left, estimate) for elapsed, left, estimate in estimates(durations) if elapsed >= changed + 61]
    assert all(estimate == pytest.approx(left, rel=0.01, abs=0.01) for left, estimate in checked)


def test_added_work_starts_the_measurement_again():
    remaining = RemainingTime()
    remaining.update(0, 0.0)
    assert remaining.update(10, 0.5) == pytest.approx(10)
    assert remaining.update(11, 0.1) is None
    assert remaining.update(21, 0.2) == pytest.approx(80)


def test_a_slow_start_does_not_count():
    """Ten small photos: the first takes 6 seconds, since the model warms up, the others one each."""
    remaining = RemainingTime()
    found = [remaining.update(seconds, fraction) for seconds, fraction in ((0, 0), (1.5, 0.01), (6, 0.1), (7, 0.2), (8, 0.3))]
    assert found[:2] == [None, None]
    assert max(found[2:]) < 60
    assert found[-1] < 20
