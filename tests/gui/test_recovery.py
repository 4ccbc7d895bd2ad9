"""Recovery of open photos, their settings and the export queue after a crash."""

import os
from pathlib import Path

from helpers.files import result_of
from helpers.window import wait_until_exported
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import ExportRequest, QueueItem
from lowlight_app.gui.export.recovery_file import (
    RecordedTarget,
    RecoveryState,
    append_target,
    read_recovery_file,
    read_targets,
    without_written,
    write_recovery_file,
)
from lowlight_app.gui.library.photo import EditState
from lowlight_app.media.files.work_folder import WorkFolder
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack


def crash(window, qtbot):
    """Stop everything as if the process had crashed: no questions, no more writing."""
    qtbot.wait(500)
    window.services.close()


def answer(window, qtbot, text):
    qtbot.waitUntil(lambda: window.messages.text != "", timeout=10000)
    text_shown = window.messages.text
    qtbot.mouseClick(next(b for b in window.messages.findChildren(QPushButton) if b.text() == text), Qt.MouseButton.LeftButton)
    return text_shown


def test_open_photos_their_settings_and_the_queue_are_restored(window, open_window, qtbot, loaded_photos, photo_file):
    paths = loaded_photos(2)
    document, exporter = window.document, window.services.export.exporter
    document.change_settings(document.photos[1:], EnhanceSettings(amount=0.5), "Amount")
    exporter.pause()
    window.actions_.export_all.trigger()
    crash(window, qtbot)
    second = open_window()
    assert answer(second, qtbot, "Restore") == "Lowlight did not close properly. Open photos: 2. Not exported yet: 2."
    wait_until_exported(second, qtbot)
    qtbot.waitUntil(lambda: len(second.document.photos) == 2, timeout=10000)
    assert [photo.settings.amount for photo in second.document.photos] == [1.0, 0.5]
    assert all(result_of(path).exists() for path in paths)
    assert b'lowlight:Amount="0.5"' in result_of(paths[1]).read_bytes()


def test_a_photo_of_a_missing_drive_gets_its_settings_when_it_is_opened_later(
    window, open_window, qtbot, loaded_photos, tmp_path
):
    (path,) = loaded_photos(1)
    window.document.change_settings(window.document.photos, EnhanceSettings(amount=0.5), "Amount")
    crash(window, qtbot)
    away = path.rename(tmp_path / "away")
    second = open_window()
    answer(second, qtbot, "Restore")
    qtbot.waitUntil(lambda: "cannot be opened" in second.messages.text, timeout=10000)
    away.rename(path)
    second.services.opener.open([path])
    qtbot.waitUntil(lambda: len(second.document.photos) == 1, timeout=10000)
    assert second.document.photos[0].settings.amount == 0.5


def test_discarding_deletes_the_finished_segments_of_a_video(window, open_window, qtbot, loaded_photos, tmp_path):
    loaded_photos(1)
    exports = window.services.export
    exports.exporter.pause()
    window.actions_.export_all.trigger()
    work = WorkFolder(tmp_path / "film.mp4", {})
    work.commit([{}])
    work.close(keep=True)
    exports.recovery.record_target(exports.queue.items[0], tmp_path / "film.mp4", False)
    crash(window, qtbot)
    second = open_window()
    answer(second, qtbot, "Discard")
    qtbot.waitUntil(lambda: not work.path.exists(), timeout=10000)


def test_discarded_work_is_not_offered_again(window, open_window, qtbot, loaded_photos, home):
    loaded_photos(1)
    crash(window, qtbot)
    second = open_window()
    answer(second, qtbot, "Discard")
    qtbot.waitUntil(lambda: second.services.idle)
    crash(second, qtbot)
    third = open_window()
    qtbot.wait(800)
    assert third.messages.text == ""
    assert third.document.photos == []


def test_closing_the_window_keeps_only_unfinished_exports(window, open_window, qtbot, loaded_photos, agree, home):
    paths = loaded_photos(2)
    window.services.export.exporter.pause()
    window.actions_.export.trigger()
    agree(True)
    assert window.close()
    second = open_window()
    assert answer(second, qtbot, "Restore") == "Not exported yet: 1."
    wait_until_exported(second, qtbot)
    assert second.document.photos == []
    assert result_of(paths[0]).exists()
    qtbot.waitUntil(lambda: second.services.idle)
    assert second.close()
    assert list((home / "unfinished").iterdir()) == []


def test_a_second_running_window_is_not_mistaken_for_a_crashed_one(window, open_window, qtbot, loaded_photos):
    loaded_photos(1)
    qtbot.wait(500)
    second = open_window()
    qtbot.wait(800)
    assert second.messages.text == ""


def test_only_the_damaged_entries_of_a_recovery_file_are_lost(home):
    folder = home / "unfinished"
    folder.mkdir(parents=True)
    photos = '[{"path": "/a.png", "settings": {"amount": 0.5}}]'
    (folder / "a.json").write_text('{"work": {"queue": [{"key": "x"}, 7], "photos": PHOTOS}}'.replace("PHOTOS", photos))
    state = read_recovery_file(folder / "a.json")
    assert state.photos == {Path("/a.png"): EditState(SettingsTrack(EnhanceSettings(amount=0.5)))}
    assert state.items == []


def test_a_photo_whose_name_is_not_unicode_is_restored(tmp_path, home):
    old = Path(os.fsdecode(b"/photos/Z\xfcrich.jpg"))
    write_recovery_file(home / "a.json", RecoveryState({old: EditState(SettingsTrack())}, []))
    assert list(read_recovery_file(home / "a.json").photos) == [old]


def test_only_missing_results_are_exported_again(tmp_path):
    overwrites = ExportOptions(ExportSettings(conflict=Conflict.OVERWRITE))
    items = [
        QueueItem(ExportRequest(tmp_path / f"{name}.png", SettingsTrack(), options, "", 1.0))
        for name, options in (
            ("a", ExportOptions()),
            ("b", ExportOptions()),
            ("c", ExportOptions()),
            ("d", overwrites),
            ("e", overwrites),
        )
    ]
    complete, reserved, missing, older, done = items
    paths = {item: tmp_path / f"{item.request.source.stem}-lowlight.png" for item in items}
    for item in (complete, older, done):
        paths[item].write_bytes(b"complete")
    paths[reserved].touch()
    for item in items:
        append_target(tmp_path / "targets", item, RecordedTarget(paths[item], done=item is done))
    assert without_written(items, read_targets(tmp_path / "targets")) == [reserved, missing, older]
    assert not paths[reserved].exists()
