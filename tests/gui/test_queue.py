"""The export queue and its panel."""

import re
import time
from pathlib import Path

import numpy as np
import pytest
import tifffile
from helpers.engine import PlainNetwork
from helpers.files import result_of
from helpers.photos import pixels_of
from helpers.window import item_states, wait_until_exported
from media.clips import write_clip
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from lowlight_app.enhance import Enhancer
from lowlight_app.frame import Frame
from lowlight_app.gui.export.job_feed import JobFeed
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import ExportQueue, ExportRequest, ItemState, QueueItem
from lowlight_app.progress import Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack

DONE, FAILED, WAITING, WORKING, CANCELLED = (
    ItemState.DONE,
    ItemState.FAILED,
    ItemState.WAITING,
    ItemState.WORKING,
    ItemState.CANCELLED,
)


@pytest.fixture
def slow(network):
    """Slow the network down; return the list of the times at which it was called."""
    restore, called = network.restore, []

    def take(*tile):
        called.append(time.monotonic())
        time.sleep(0.15)
        return restore(*tile)

    network.restore = take
    return called


def test_the_panel_appears_for_several_photos_and_shows_the_summary(window, qtbot, loaded_photos):
    paths = loaded_photos(3)
    paths[1].write_bytes(b"broken")
    window.actions_.export_all.trigger()
    assert window.queue_panel.isVisible()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [DONE, FAILED, DONE]
    queue, panel = window.services.export.queue, window.queue_panel
    assert queue.describe(queue.items[1]) == "This is not a photo or video in a supported format."
    assert panel.status.text() == "2 exported  ·  1 failed"
    assert window.messages.text == "2 exported, 1 failed."
    panel.clear.trigger()
    assert queue.items == []


def test_notices_of_the_reader_are_shown_when_a_photo_is_opened_and_exported(window, qtbot, loaded_photos, tmp_path):
    loaded_photos(1)
    counts = tmp_path / "counts.tif"
    tifffile.imwrite(counts, np.linspace(80, 1030, 2400, dtype=np.float32).reshape(40, 60))
    window.services.opener.open([counts])
    qtbot.waitUntil(lambda: "80 to 1030" in window.messages.text, timeout=15000)
    qtbot.waitUntil(lambda: window.services.idle, timeout=15000)
    window.actions_.export.trigger()
    wait_until_exported(window, qtbot)
    queue = window.services.export.queue
    assert item_states(window) == [DONE]
    assert "80 to 1030" in queue.describe(queue.items[0])
    assert "80 to 1030" in window.messages.text


def test_a_failed_photo_is_exported_on_retry_once_it_is_repaired(window, qtbot, loaded_photos):
    path, *_ = loaded_photos(1)
    good = path.read_bytes()
    path.write_bytes(b"broken")
    window.actions_.export.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [FAILED]
    path.write_bytes(good)
    window.queue_panel.retry_failed.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [DONE]
    assert result_of(path).exists()


def test_a_photo_is_exported_with_the_settings_it_had_when_it_was_queued(window, qtbot, loaded_photos):
    (path,) = loaded_photos(1)
    queue, document = window.services.export.queue, window.document
    window.queue_panel.pause.trigger()  # disabled: there is nothing to pause yet
    window.services.export.exporter.pause()
    document.change_settings(document.photos, EnhanceSettings(amount=0.0), "Amount")
    window.actions_.export.trigger()
    document.change_settings(document.photos, EnhanceSettings(amount=1.0), "Amount")
    window.actions_.export.trigger()
    window.services.export.exporter.resume()
    wait_until_exported(window, qtbot)
    assert [item.target.name for item in queue.items] == ["0-lowlight.png", "0-lowlight-2.png"]
    from PIL import Image, ImageStat

    source, same, brighter = (ImageStat.Stat(Image.open(file)).mean[1] for file in (path, *(i.target for i in queue.items)))
    assert same == pytest.approx(source, abs=0.5)
    assert brighter > 1.3 * source


def test_pause_stops_in_the_middle_of_a_photo_and_resume_finishes_it(window, qtbot, loaded_photos, slow):
    paths = loaded_photos(3, 1200, 1200)
    panel, queue = window.queue_panel, window.services.export.queue
    window.actions_.export_all.trigger()
    qtbot.waitUntil(lambda: WORKING in item_states(window) and queue.items[0].fraction > 0, timeout=15000)
    panel.pause.trigger()
    qtbot.wait(400)
    paused = [item.fraction for item in queue.items]
    assert "paused" in panel.status.text()
    assert panel.pause.text() == "Resume"
    qtbot.wait(600)
    assert [item.fraction for item in queue.items] == paused
    assert not result_of(paths[1]).exists()
    panel.pause.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [DONE] * 3


def test_cancelling_one_photo_does_not_stop_the_others(window, qtbot, loaded_photos, slow):
    paths = loaded_photos(4, 900, 900)
    panel, queue = window.queue_panel, window.services.export.queue
    window.actions_.export_all.trigger()
    panel.list.setCurrentIndex(queue.index(2))
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Delete)  # it is waiting
    qtbot.waitUntil(lambda: item_states(window)[0] is WORKING, timeout=15000)
    panel.list.setCurrentIndex(queue.index(0))
    panel.cancel.trigger()  # it is being processed
    wait_until_exported(window, qtbot)
    assert item_states(window) == [CANCELLED, DONE, CANCELLED, DONE]
    assert [result_of(path).exists() for path in paths] == [False, True, False, True]
    assert len(window.document.photos) == 4
    assert window.messages.text == "2 exported, 2 cancelled."


@pytest.mark.parametrize(("choice", "ends"), [(0, [CANCELLED, DONE, DONE]), (1, [CANCELLED] * 3)])
def test_cancel_in_the_status_bar_asks_whether_this_file_or_all(window, qtbot, loaded_photos, slow, choice, ends):
    loaded_photos(3, 900, 900)
    window.actions_.export_all.trigger()
    qtbot.waitUntil(lambda: item_states(window)[0] is WORKING, timeout=15000)
    qtbot.mouseClick(window.status._cancel, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == ["Cancel 0.png", "Cancel all 3 files"]
    menu.actions()[choice].trigger()
    menu.close()
    wait_until_exported(window, qtbot)
    assert item_states(window) == ends


def test_a_photo_that_is_cancelled_while_it_waits_is_never_taken():
    items = [QueueItem(ExportRequest(Path(f"{name}.png"), SettingsTrack(), ExportOptions(), "", 1.0)) for name in "ab"]
    feed, taken = JobFeed(), lambda: feed.take("", lambda *_: None, Progress())
    feed.set_waiting(items)
    feed.cancel(items[0])
    assert taken()[0] is items[1]
    assert taken() is None


def test_cancel_in_the_status_bar_asks_nothing_for_a_single_file(window, qtbot, loaded_photos, slow):
    loaded_photos(1, 900, 900)
    window.actions_.export.trigger()
    qtbot.waitUntil(lambda: item_states(window)[0] is WORKING, timeout=15000)
    qtbot.mouseClick(window.status._cancel, Qt.MouseButton.LeftButton)
    wait_until_exported(window, qtbot)
    assert item_states(window) == [CANCELLED]


def test_cancel_all_also_stops_photos_that_are_read_ahead(window, qtbot, loaded_photos, slow):
    paths = loaded_photos(4, 900, 900)
    window.actions_.export_all.trigger()
    slow.clear()  # calls by the preview
    qtbot.waitUntil(lambda: len(slow) > 0, timeout=15000)
    window.queue_panel.cancel_all.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [CANCELLED] * 4
    assert window.messages.text == "Export cancelled."
    assert not any(result_of(path).exists() for path in paths)


def test_photos_can_be_added_during_an_export(window, qtbot, loaded_photos, slow):
    paths = loaded_photos(3, 600, 600)
    document = window.document
    window.exports.export(document.photos[:1])
    qtbot.waitUntil(lambda: WORKING in item_states(window), timeout=15000)
    window.exports.export(document.photos[1:])
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        pass
    assert done.args[0].written == [result_of(path) for path in paths]


def test_photos_of_the_same_name_do_not_overwrite_each_other(window, qtbot, loaded_photos, photo_file, tmp_path):
    loaded_photos(1)
    window.services.opener.open([photo_file("below/0.png", seed=7)])
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    options = ExportOptions(ExportSettings(conflict=Conflict.OVERWRITE), tmp_path / "out")
    for _ in range(2):  # the second export overwrites the results of the first
        window.exports.export(window.document.photos, options)
        wait_until_exported(window, qtbot)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["0-lowlight-2.png", "0-lowlight.png"]


def choose_model(window, model):
    window.preferences.change(model=model)


def recorded_model(item):
    """Return the model that is named in the metadata of a result."""
    return re.search(rb'lowlight:Model="(\w+)"', result_of(item.request.source).read_bytes())[1].decode()


@pytest.fixture
def loads(window, qtbot, monkeypatch):
    """Return the list of models loaded from now on; the gain of each network is the length of its name."""
    qtbot.waitUntil(lambda: window.services.engine.enhancer is not None, timeout=15000)
    loaded = []

    def load(model, device, notice):
        loaded.append(model)
        return Enhancer(PlainNetwork(largest_gain=float(len(model))), notice=notice)

    monkeypatch.setattr(window.services.engine, "_load", load)
    return loaded


def test_a_photo_is_exported_with_the_model_it_was_queued_with(window, qtbot, loaded_photos, loads):
    loaded_photos(2)
    exporter, engine = window.services.export.exporter, window.services.engine
    exporter.pause()
    window.exports.export(window.document.photos[:1])
    choose_model(window, "other")
    window.exports.export(window.document.photos[1:])
    qtbot.waitUntil(lambda: engine.enhancer is not None)
    exporter.resume()
    wait_until_exported(window, qtbot)
    assert loads == ["other", "lowlight"]
    assert [recorded_model(item) for item in window.services.export.queue.items] == ["lowlight", "other"]


@pytest.mark.parametrize("chosen", ["lowlight", "other", "third"])
def test_a_model_chosen_just_before_the_worker_starts_changes_no_result(window, qtbot, loaded_photos, loads, monkeypatch, chosen):
    (path,) = loaded_photos(1)
    exporter, engine = window.services.export.exporter, window.services.engine
    exporter.pause()
    choose_model(window, "other")
    window.exports.export(window.document.photos)
    qtbot.waitUntil(lambda: engine.enhancer is not None)
    choose_model(window, "lowlight")
    qtbot.waitUntil(lambda: engine.enhancer is not None)
    tasks = []
    with monkeypatch.context() as patch:
        patch.setattr(exporter._worker, "submit", tasks.append)
        exporter.resume()
    choose_model(window, chosen)
    exporter._worker.submit(*tasks)
    wait_until_exported(window, qtbot)
    assert recorded_model(window.services.export.queue.items[0]) == "other"
    expected = Enhancer(PlainNetwork(largest_gain=5.0)).enhance(Frame(pixels_of(path)[..., ::-1]), EnhanceSettings())
    assert np.array_equal(pixels_of(result_of(path))[..., ::-1], expected.pixels)


def test_an_enhancer_that_arrives_after_another_model_was_chosen_is_not_taken_for_it(
    window, qtbot, loaded_photos, loads, monkeypatch
):
    loaded_photos(1)
    engine, late = window.services.engine, []
    with monkeypatch.context() as patch:
        patch.setattr(engine._worker, "_post", late.append)
        choose_model(window, "other")
        qtbot.waitUntil(lambda: bool(late) and engine._worker.idle)
    choose_model(window, "lowlight")
    late[0]()
    assert engine.enhancer is None
    qtbot.waitUntil(lambda: engine.enhancer is not None)
    assert engine.enhancer.network._largest_gain == len("lowlight")


def test_total_progress_never_decreases(window, qtbot, loaded_photos, slow):
    loaded_photos(3, 600, 600)
    reported = []
    window.services.export.exporter.progressed.connect(lambda fraction, _: reported.append(fraction))
    window.actions_.export_all.trigger()
    wait_until_exported(window, qtbot)
    assert reported == sorted(reported)
    assert len(set(reported)) > 3


def test_a_bug_fails_one_photo_and_the_others_continue(window, qtbot, loaded_photos, monkeypatch):
    from lowlight_app import pipeline

    paths, read = loaded_photos(3), pipeline._read

    def broken(job, *rest):
        if job.source == paths[0]:
            raise ZeroDivisionError
        return read(job, *rest)

    monkeypatch.setattr(pipeline, "_read", broken)
    window.actions_.export_all.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [FAILED, DONE, DONE]
    queue, panel = window.services.export.queue, window.queue_panel
    assert queue.describe(queue.items[0]).startswith("Unexpected error in Lowlight; please report it with the end of ")
    panel.list.setCurrentIndex(queue.index(1))
    assert not panel.copy_report.isEnabled()
    panel.list.setCurrentIndex(queue.index(0))
    panel.copy_report.trigger()
    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
    assert "Copy report" in [button.text() for button in window.messages.findChildren(QPushButton)]


def test_a_bug_outside_any_photo_fails_one_item_and_shows_the_report(window, qtbot, loaded_photos, monkeypatch):
    from lowlight_app.gui.export import queue_worker

    loaded_photos(2)
    errors, wanted, broken = [], queue_worker.QueueWorker._end, [True]
    window.services.bug_found.disconnect(window.controller.report_bug)
    window.services.bug_found.connect(errors.append)

    def end(worker, outcome):
        if broken.pop():
            broken.append(False)
            raise ZeroDivisionError
        broken.append(False)
        wanted(worker, outcome)

    monkeypatch.setattr(queue_worker.QueueWorker, "_end", end)
    window.actions_.export_all.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [FAILED, DONE]
    assert isinstance(errors[0], ZeroDivisionError)


# --- The queue alone


def queue_of(count):
    options, settings = ExportOptions(), EnhanceSettings()
    queue = ExportQueue()
    queue.add(
        [
            QueueItem(ExportRequest(Path(f"{name}.png"), SettingsTrack(settings), options, "lowlight", 1.0))
            for name in "abcdef"[:count]
        ]
    )
    return queue


def names(queue):
    return "".join(item.request.source.stem for item in queue.items)


@pytest.mark.parametrize(("moved", "by", "expected"), [("b", -1, "bacd"), ("b", 1, "acbd"), ("a", -1, "abcd"), ("bc", 1, "adbc")])
def test_rows_move_up_and_down(moved, by, expected):
    queue = queue_of(4)
    queue.step([item for item in queue.items if item.request.source.stem in moved], by)
    assert names(queue) == expected


def test_no_row_moves_before_an_item_in_progress():
    queue = queue_of(3)
    queue.update(queue.items[0], WORKING)
    queue.step([queue.items[1]], -1)
    queue.move([queue.items[2]], 0)
    assert names(queue) == "acb"


def test_dragged_rows_move_to_where_they_are_dropped():
    queue = queue_of(4)
    data = queue.mimeData([queue.index(0), queue.index(1)])
    assert isinstance(data, QMimeData)
    queue.dropMimeData(data, Qt.DropAction.MoveAction, 4, 0, QModelIndex())
    assert names(queue) == "cdab"


def test_an_item_in_progress_cannot_be_dragged():
    queue = queue_of(2)
    queue.update(queue.items[0], WORKING)
    drag = Qt.ItemFlag.ItemIsDragEnabled
    assert [bool(queue.flags(queue.index(row)) & drag) for row in (0, 1)] == [False, True]


def test_no_result_overwrites_another_original(window, qtbot, photo_file):
    originals = [photo_file("a.png"), photo_file("a.jpg", seed=1)]
    before = [path.read_bytes() for path in originals]
    window.services.opener.open(originals)
    there = lambda: len(window.document.photos) == 2 and window.services.engine.enhancer is not None  # noqa: E731
    qtbot.waitUntil(there, timeout=15000)
    options = ExportOptions(ExportSettings(naming="{name}", conflict=Conflict.OVERWRITE, format="jpeg"))
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=20000) as done:
        window.services.export.exporter.export(window.document.photos, options)
    assert [path.read_bytes() for path in originals] == before
    assert [path.name for path in done.args[0].written] == ["a-2.jpg"]
    assert "the source file" in done.args[0].failed[0][1]


# --- Videos


def test_the_panel_shows_the_exported_frame_before_and_after(window, qtbot, tmp_path, slow):
    window.services.opener.open([write_clip(tmp_path / "clip.mp4")])
    there = lambda: window.document.current is not None and window.services.engine.enhancer is not None  # noqa: E731
    qtbot.waitUntil(there, timeout=15000)
    window.actions_.queue.trigger()
    window.actions_.export.trigger()
    preview = window.queue_panel.frame_preview
    qtbot.waitUntil(preview.isVisible, timeout=15000)
    half, smooth = preview.image.width() // 2, Qt.TransformationMode.SmoothTransformation
    before, after = (
        preview.image.copy(left, 0, half, preview.image.height()).scaled(1, 1, mode=smooth).pixelColor(0, 0).lightness()
        for left in (0, half)
    )
    assert after > before + 20
    wait_until_exported(window, qtbot)
    assert not preview.isVisible()


def test_a_video_is_paused_in_the_middle_and_finished(window, qtbot, tmp_path, slow):
    import av

    path = write_clip(tmp_path / "clip.mp4")
    window.services.opener.open([path])
    there = lambda: window.document.current is not None and window.services.engine.enhancer is not None  # noqa: E731
    qtbot.waitUntil(there, timeout=15000)
    qtbot.waitUntil(lambda: window.services.idle, timeout=15000)
    window.actions_.export.trigger()
    queue = window.services.export.queue
    qtbot.waitUntil(lambda: 0 < queue.items[0].fraction < 1, timeout=15000)
    window.queue_panel.pause.trigger()
    qtbot.wait(300)
    paused_at = queue.items[0].fraction
    qtbot.wait(500)
    assert queue.items[0].fraction == paused_at
    window.queue_panel.pause.trigger()
    wait_until_exported(window, qtbot)
    assert item_states(window) == [DONE], queue.items[0].reason
    with av.open(str(path.with_name("clip-lowlight.mp4"))) as result:
        assert len(list(result.decode(video=0))) == 12
