"""How playing keeps up on a machine that is too slow for every frame."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lowlight_app.errors import MediaError
from lowlight_app.gui.playback.adaptive_resolution import AdaptiveResolution
from lowlight_app.gui.playback.frame_queue import FrameQueue

FRAME = 1 / 25


def test_a_slow_network_is_asked_about_less_and_a_quick_one_about_more():
    pace, first = AdaptiveResolution(), AdaptiveResolution().side
    for _ in range(100):
        pace.note(1.5 * FRAME, FRAME)
    slow = pace.side
    for _ in range(100):
        pace.note(0.01 * FRAME, FRAME)
    assert slow < first < pace.side


def test_it_settles_where_there_is_just_enough_time():
    pace, sides = AdaptiveResolution(), []
    for _ in range(200):
        pace.note(FRAME * (pace.side / 300) ** 2, FRAME)
        sides.append(pace.side)
    assert len(set(sides[100:])) == 1


def test_what_is_late_gives_way_but_the_newest_is_given_in_the_end():
    """The frames up to 7 are late from the start; the maker does not wait for anybody to take them."""
    reached = threading.Event()

    def items():
        for number in range(10):
            if number == 8:
                reached.set()
            yield number

    supply = FrameQueue(items(), 3, lambda number: number < 8)
    with ThreadPoolExecutor(1) as thread:
        taken = supply.taken(thread)
        assert next(taken) == 8
        assert reached.is_set()
        assert list(taken) == [9]


def test_something_is_seen_where_everything_is_late():
    supply = FrameQueue(iter(range(5)), 2, lambda number: True)
    with ThreadPoolExecutor(1) as thread:
        assert next(supply.taken(thread)) >= 3
        supply.close()


def test_what_fails_while_items_are_made_is_raised_behind_those_that_were():
    def items():
        yield 1
        raise MediaError("broken")

    with ThreadPoolExecutor(1) as thread:
        taken = FrameQueue(items(), 3, lambda _: False).taken(thread)
        assert next(taken) == 1
        with pytest.raises(MediaError, match="broken"):
            next(taken)
