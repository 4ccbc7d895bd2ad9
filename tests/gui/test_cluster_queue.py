"""The queue on a cluster: exporting, cancelling, a lost scheduler, and the choice in the preferences."""

import shutil
import sys

import pytest
from helpers.dask_processes import SEGMENT, DaskProcesses
from helpers.files import contents
from helpers.window import choose, item_states, wait_until_exported
from media.clips import write_clip

from lowlight_app.gui.engine.loader import load_enhancer
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import ItemState
from lowlight_app.gui.shell.preferences_dialog import PreferencesDialog
from lowlight_app.settings import ExportSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Dask processes of the tests")

MODEL = "test-lowlight"
LONG = 120_000
"""Timeout in milliseconds for clusters."""
SMALL = ExportSettings(longest_side=128)
"""x264 writes small frames the same way each time."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, model_home):
    """A scheduler and two workers."""
    with DaskProcesses(tmp_path_factory.mktemp("dask"), model_home) as processes:
        processes.add_workers("one", "two")
        yield processes


@pytest.fixture
def window(open_window, home, model_home):
    """A window with a small untrained model, which the workers have, too."""
    shutil.copytree(model_home / "models", home / "models")
    window = open_window(load=load_enhancer)
    window.preferences.change(model=MODEL)
    return window


@pytest.fixture
def opened(window, qtbot):
    """Open files in the window and wait until they and the model are loaded."""

    def make(*paths):
        window.services.opener.open(list(paths))
        engine = window.services.engine
        there = lambda: len(window.document.photos) == len(paths) and engine.enhancer is not None and engine.model_id == MODEL  # noqa: E731
        qtbot.waitUntil(there, timeout=LONG)
        return paths

    return make


def items(window):
    return window.services.export.queue.items


def export(window, folder, settings=SMALL):
    folder.mkdir(exist_ok=True)
    window.exports.export(window.document.photos, ExportOptions(settings, folder))


def open_preferences(window, qtbot):
    qtbot.waitUntil(lambda: bool(window.installed_models), timeout=LONG)
    window.actions_.preferences.trigger()
    return next(dialog for dialog in window.findChildren(PreferencesDialog) if dialog.isVisible()).cluster


def choose_cluster(section, cluster, address=""):
    choose(section.place, cluster)
    section.address.setText(address)
    section.address.editingFinished.emit()


def test_results_names_and_errors_are_those_of_this_computer(window, opened, photo_file, qtbot, tmp_path):
    paths = [photo_file(name, 120, 160, seed) for seed, name in enumerate(("a.png", "a.jpg", "ü 夜.png", "bad.png"))]
    clip = tmp_path / "clip.mp4"
    write_clip(clip, size=(256, 192))
    opened(*paths, clip)
    paths[3].write_bytes(b"broken")
    export(window, tmp_path / "alone")
    wait_until_exported(window, qtbot, LONG)
    alone, said = item_states(window), [item.reason for item in items(window)]
    window.queue_panel.clear.trigger()
    window.preferences.change(cluster=True, cluster_address="local:1")
    panel, seen, lines = window.queue_panel, set(), set()
    window.services.export.queue.dataChanged.connect(lambda *_: seen.update(map(panel._queue.describe, items(window))))
    window.services.export.exporter.cluster_changed.connect(lambda _: lines.add(panel.cluster.text.text()))
    export(window, tmp_path / "together")
    qtbot.waitUntil(panel.cluster.isVisible, timeout=LONG)
    wait_until_exported(window, qtbot, LONG)
    assert (item_states(window), [item.reason for item in items(window)]) == (alone, said)
    assert alone.count(ItemState.FAILED) == 1
    assert contents(tmp_path / "together") == contents(tmp_path / "alone")
    assert "Exporting on worker 0" in seen
    assert any("1 worker" in line and "MP/s" in line for line in lines), lines
    qtbot.waitUntil(lambda: not panel.cluster.isVisible())
    assert window.messages.text == "4 exported, 1 failed."


def test_items_are_cancelled_one_by_one_and_together_and_leave_nothing(window, opened, photo_file, cluster, qtbot, tmp_path):
    opened(*(photo_file(f"slow {number}.png", 120, 160, number) for number in range(5)))
    window.preferences.change(cluster=True, cluster_address=cluster.address)
    out, queue = tmp_path / "out", window.services.export.queue
    export(window, out)
    qtbot.waitUntil(lambda: ItemState.WORKING in item_states(window), timeout=LONG)
    first = next(item for item in items(window) if item.state is ItemState.WORKING)
    queue.cancel([first])
    qtbot.waitUntil(lambda: first.state is ItemState.CANCELLED, timeout=LONG)
    qtbot.waitUntil(lambda: ItemState.DONE in item_states(window), timeout=LONG)
    window.queue_panel.cancel_all.trigger()
    wait_until_exported(window, qtbot, LONG)
    assert first.state is ItemState.CANCELLED
    assert set(item_states(window)) == {ItemState.DONE, ItemState.CANCELLED}
    assert set(contents(out)) == {item.target.name for item in items(window) if item.state is ItemState.DONE}


def test_finished_segments_of_a_long_video_count_and_a_cancelled_one_leaves_nothing(window, opened, cluster, qtbot, tmp_path):
    clip = tmp_path / "slow clip.mp4"
    write_clip(clip, times=tuple(range(0, 20 * 4 * SEGMENT, 20)))
    opened(clip)
    window.preferences.change(cluster=True, cluster_address=cluster.address)
    export(window, tmp_path / "out")
    begun = lambda: 0.0 < items(window)[0].fraction < 0.9  # noqa: E731
    qtbot.waitUntil(begun, timeout=LONG)
    window.queue_panel.cancel_all.trigger()
    wait_until_exported(window, qtbot, LONG)
    assert item_states(window) == [ItemState.CANCELLED]
    assert contents(tmp_path / "out") == {}
    window.services.export.queue.retry(items(window))
    wait_until_exported(window, qtbot, LONG)
    assert item_states(window) == [ItemState.DONE]
    assert set(contents(tmp_path / "out")) == {"slow clip-lowlight.mp4"}


def test_a_paused_queue_gives_the_workers_back_and_goes_on_later(window, opened, photo_file, cluster, qtbot, tmp_path):
    opened(*(photo_file(f"slow {number}.png", 120, 160, number) for number in range(3)))
    window.preferences.change(cluster=True, cluster_address=cluster.address)
    export(window, tmp_path / "out")
    qtbot.waitUntil(lambda: ItemState.WORKING in item_states(window), timeout=LONG)
    window.queue_panel.pause.trigger()
    qtbot.waitUntil(lambda: ItemState.WORKING not in item_states(window), timeout=LONG)
    qtbot.waitUntil(lambda: not window.queue_panel.cluster.isVisible(), timeout=LONG)
    assert ItemState.WAITING in item_states(window)
    window.queue_panel.pause.trigger()
    wait_until_exported(window, qtbot, LONG)
    assert item_states(window) == [ItemState.DONE] * 3
    assert set(contents(tmp_path / "out")) == {f"slow {number}-lowlight.png" for number in range(3)}


def test_a_queue_that_is_resumed_at_once_exports_what_was_stopped(window, opened, photo_file, cluster, qtbot, tmp_path):
    opened(*(photo_file(f"slow {number}.png", 120, 160, number) for number in range(2)))
    window.preferences.change(cluster=True, cluster_address=cluster.address)
    (tmp_path / "out").mkdir()
    for number, photo in enumerate(list(window.document.photos)):
        window.exports.export([photo], ExportOptions(SMALL, tmp_path / "out"))
        qtbot.waitUntil(lambda: item_states(window).count(ItemState.WORKING) == number + 1, timeout=LONG)  # noqa: B023
        qtbot.wait(400)  # the first one stops first
    window.queue_panel.pause.trigger()
    window.queue_panel.pause.trigger()
    wait_until_exported(window, qtbot, LONG)
    assert item_states(window) == [ItemState.DONE] * 2
    assert set(contents(tmp_path / "out")) == {"slow 0-lowlight.png", "slow 1-lowlight.png"}


def test_a_missing_model_fails_its_items_and_does_not_hold_the_queue(window, opened, photo_file, home, qtbot, tmp_path):
    opened(photo_file("a.png", 120, 160, 0))
    window.preferences.change(cluster=True, cluster_address="local:1")
    shutil.rmtree(home / "models")
    export(window, tmp_path / "out")
    wait_until_exported(window, qtbot, LONG)
    assert item_states(window) == [ItemState.FAILED]
    assert not window.services.export.exporter.paused


def test_a_lost_scheduler_pauses_the_queue_which_goes_on_elsewhere(window, opened, photo_file, model_home, qtbot, tmp_path):
    with DaskProcesses(tmp_path / "dask", model_home) as lost:
        lost.add_workers("one")
        opened(*(photo_file(f"{'slow ' * number}{number}.png", 120, 160, number) for number in range(4)))
        window.preferences.change(cluster=True, cluster_address=lost.address)
        export(window, tmp_path / "out")
        qtbot.waitUntil(lambda: ItemState.DONE in item_states(window), timeout=LONG)
    exporter = window.services.export.exporter
    qtbot.waitUntil(lambda: exporter.paused, timeout=LONG)
    assert "connection to the scheduler was lost" in window.messages.text
    assert set(item_states(window)) == {ItemState.DONE, ItemState.WAITING}
    window.preferences.change(cluster=False)
    exporter.resume()
    wait_until_exported(window, qtbot, LONG)
    assert set(item_states(window)) == {ItemState.DONE}
    qtbot.waitUntil(lambda: len(contents(tmp_path / "out")) == 4, timeout=LONG)  # what the lost worker has left goes last


def test_the_preferences_check_a_cluster(window, cluster, qtbot, monkeypatch):
    section = open_preferences(window, qtbot)
    assert not section.address.isVisible()
    choose_cluster(section, True)
    assert section.address.isVisible()
    choose_cluster(section, True, "http://somewhere")
    assert section.result.text() == (
        "http://somewhere is not a cluster; write tcp://HOST:8786, tls://HOST:8786, local or local:2."
    )
    choose_cluster(section, True, cluster.address)
    assert window.preferences.values.cluster_address == cluster.address
    section.check.click()
    qtbot.waitUntil(section.check.isEnabled, timeout=LONG)
    assert section.result.text().startswith("Connected. Workers: 2, files at a time: 4.")
    monkeypatch.setattr("lowlight_app.cluster.connect._PROBE_SECONDS", 1)
    choose_cluster(section, True, "tcp://127.0.0.1:1")
    section.check.click()
    qtbot.waitUntil(section.check.isEnabled, timeout=LONG)
    assert section.result.text().startswith("No scheduler answers at tcp://127.0.0.1:1")
    assert not section.files["cluster_key"].isVisible()
    choose_cluster(section, True, "tls://127.0.0.1:1")
    assert section.files["cluster_key"].isVisible()
    section.files["cluster_key"].setText("/nowhere/key.pem")
    section.files["cluster_key"].editingFinished.emit()
    section.check.click()
    qtbot.waitUntil(section.check.isEnabled, timeout=LONG)
    assert section.result.text().startswith("TLS needs three files")


def test_without_the_extra_the_choice_says_how_to_get_it(window, qtbot, monkeypatch):
    section = open_preferences(window, qtbot)
    monkeypatch.setitem(sys.modules, "distributed", None)
    choose_cluster(section, True)
    assert "extra “cluster”" in section.hint.text()
    assert section.hint.isVisible()
    assert section.place.value is False
    assert not window.preferences.values.cluster
