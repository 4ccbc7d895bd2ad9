"""The frame queue on a machine that is too slow for every frame."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from lowlight_app.errors import MediaError
from lowlight_app.gui.playback.frame_queue import FrameQueue


def test_late_items_are_dropped_but_the_newest_is_returned_in_the_end():
    """Items up to 7 are late from the start; the producer does not wait for a reader."""
    reached = threading.Event()

    def items():
        for number in range(10):
            if number == 8:
                reached.set()
            yield number

    queue = FrameQueue(items(), 3, lambda number: number < 8)
    with ThreadPoolExecutor(1) as thread:
        read = queue.read(thread)
        assert next(read) == 8
        assert reached.is_set()
        assert list(read) == [9]


def test_an_item_is_returned_even_if_all_are_late():
    queue = FrameQueue(iter(range(5)), 2, lambda number: True)
    with ThreadPoolExecutor(1) as thread:
        assert next(queue.read(thread)) >= 3
        queue.close()


def test_an_exception_of_the_producer_is_raised_after_the_items_before_it():
    def items():
        yield 1
        raise MediaError("broken")

    with ThreadPoolExecutor(1) as thread:
        read = FrameQueue(items(), 3, lambda _: False).read(thread)
        assert next(read) == 1
        with pytest.raises(MediaError, match="broken"):
            next(read)
