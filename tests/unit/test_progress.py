import threading

import pytest

from lowlight_app.progress import Cancelled, Progress


def test_parts_cover_the_job_in_proportion_to_their_weights():
    reports = []
    first, second = Progress(lambda fraction, message: reports.append((fraction, message))).divide([1, 3])
    first.report(0.0, "read")
    first.report(1.0, "read")
    second.report(0.5, "write")
    second.report(1.0, "write")
    assert reports == [(0.0, "read"), (0.25, "read"), (0.625, "write"), (1.0, "write")]


def test_parts_can_be_divided_again():
    reports = []
    outer = Progress(lambda fraction, message: reports.append(fraction)).divide([1, 1])[1]
    outer.divide([1, 1])[1].report(0.5)
    assert reports == [0.875]


def test_report_beyond_a_part_is_limited_to_it():
    reports = []
    first, _ = Progress(lambda fraction, message: reports.append(fraction)).divide([1, 1])
    first.report(7.0)
    first.report(-1.0)
    assert reports == [0.5, 0.0]


def test_zero_weights_are_allowed():
    assert Progress().divide([]) == []
    Progress().divide([0, 0])[1].report(1.0)


@pytest.mark.parametrize("cancelled_index", [0, 1], ids=["whole", "part"])
def test_cancelling_anywhere_stops_every_part_at_its_next_report(cancelled_index):
    whole = Progress()
    parts = whole.divide([1, 1])
    [whole, parts[0]][cancelled_index].cancel()
    assert whole.cancelled
    for progress in (whole, *parts, parts[1].divide([1])[0]):
        with pytest.raises(Cancelled):
            progress.report(0.1)


def test_nothing_is_reported_after_cancelling():
    reports = []
    progress = Progress(lambda fraction, message: reports.append(fraction))
    progress.cancel()
    with pytest.raises(Cancelled):
        progress.report(0.5)
    assert reports == []


def test_another_thread_can_cancel():
    progress, started = Progress(), threading.Event()
    cancelled = []

    def work():
        try:
            while True:
                progress.report(0.5)
                started.set()
        except Cancelled:
            cancelled.append(True)

    worker = threading.Thread(target=work)
    worker.start()
    assert started.wait(5)
    progress.cancel()
    worker.join(5)
    assert cancelled == [True]
