import threading

import pytest

from lowlight_app.progress import Cancelled, Progress


def test_divided_parts_cover_the_whole_in_proportion_to_their_weights():
    heard = []
    first, second = Progress(lambda fraction, doing: heard.append((fraction, doing))).divide([1, 3])
    first.report(0.0, "read")
    first.report(1.0, "read")
    second.report(0.5, "write")
    second.report(1.0, "write")
    assert heard == [(0.0, "read"), (0.25, "read"), (0.625, "write"), (1.0, "write")]


def test_parts_can_be_divided_again():
    heard = []
    outer = Progress(lambda fraction, doing: heard.append(fraction)).divide([1, 1])[1]
    outer.divide([1, 1])[1].report(0.5)
    assert heard == [0.875]


def test_a_report_beyond_its_part_does_not_reach_into_the_next():
    heard = []
    first, _ = Progress(lambda fraction, doing: heard.append(fraction)).divide([1, 1])
    first.report(7.0)
    first.report(-1.0)
    assert heard == [0.5, 0.0]


def test_weights_of_nothing_are_allowed():
    assert Progress().divide([]) == []
    Progress().divide([0, 0])[1].report(1.0)


@pytest.mark.parametrize("canceller", [0, 1], ids=["whole", "part"])
def test_cancelling_anywhere_stops_every_part_at_its_next_report(canceller):
    whole = Progress()
    parts = whole.divide([1, 1])
    [whole, parts[0]][canceller].cancel()
    assert whole.cancelled
    for progress in (whole, *parts, parts[1].divide([1])[0]):
        with pytest.raises(Cancelled):
            progress.report(0.1)


def test_nothing_is_told_once_cancelled():
    heard = []
    progress = Progress(lambda fraction, doing: heard.append(fraction))
    progress.cancel()
    with pytest.raises(Cancelled):
        progress.report(0.5)
    assert heard == []


def test_another_thread_can_cancel():
    progress, started = Progress(), threading.Event()
    ended = []

    def work():
        try:
            while True:
                progress.report(0.5)
                started.set()
        except Cancelled:
            ended.append(True)

    worker = threading.Thread(target=work)
    worker.start()
    assert started.wait(5)
    progress.cancel()
    worker.join(5)
    assert ended == [True]
