import gc
import os
import subprocess
import sys
import textwrap
import weakref

import platformdirs
import pytest
from helpers.window import photo_names
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QPushButton

from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.share_controller import files_as_mime
from lowlight_app.gui.library.photo import PhotoState
from lowlight_app.gui.shell.single_instance import InstanceServer, hand_over
from lowlight_app.resources import resource_path
from lowlight_app.settings import EnhanceSettings


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    middle, buttons = window.rect().center(), Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(middle, Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier)
    window.dragEnterEvent(enter)
    highlighted = window.drop_highlight.isVisible()
    window.dropEvent(QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, buttons, Qt.KeyboardModifier.NoModifier))
    return highlighted


def test_empty_window_offers_to_open_files(window):
    assert window.empty_state.isVisible()
    assert not window.filmstrip.isVisible()
    assert not window.actions_.export.isEnabled()


def test_dropped_folder_is_searched_recursively(window, qtbot, photo_file, tmp_path):
    photo_file("trip/b.png"), photo_file("trip/day 2/ä 夜.jpg"), photo_file("trip/a.png")
    (tmp_path / "trip" / "notes.txt").write_text("not a photo")
    assert drop(window, tmp_path / "trip")
    qtbot.waitUntil(lambda: len(window.document.photos) == 3)
    assert photo_names(window) == ["a.png", "b.png", "ä 夜.jpg"]
    assert window.document.current.name == "a.png"
    assert window.viewer.isVisible()
    assert not window.drop_highlight.isVisible()
    assert window.messages.text == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have Unicode names only")
def test_a_dropped_file_whose_name_is_not_unicode_opens(window, qtbot, photo_file):
    path = photo_file("plain.png").rename(photo_file("b.png").with_name(os.fsdecode(b"Z\xfcrich #1.png")))
    data = files_as_mime([path])
    assert b"Z%FCrich%20%231.png" in bytes(data.data("text/uri-list"))
    assert window.services.opener.paste(data)
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)
    assert window.document.photos[0].path == path


def test_broken_file_is_reported_with_the_reason_and_the_others_open(window, qtbot, photo_file, tmp_path):
    good, bad = photo_file("good.png"), tmp_path / "bad.jpg"
    bad.write_bytes(b"this is no photo at all")
    drop(window, bad, good)
    qtbot.waitUntil(lambda: window.messages.text != "")
    assert "bad.jpg" in window.messages.text
    assert "not a photo" in window.messages.text
    assert photo_names(window) == ["good.png"]


def test_several_broken_files_share_one_message(window, qtbot, tmp_path):
    paths = [tmp_path / f"{i}.jpg" for i in range(3)]
    for path in paths:
        path.write_bytes(b"")
    drop(window, *paths)
    qtbot.waitUntil(lambda: window.messages.text != "")
    assert window.messages.text == "3 files cannot be opened"
    assert window.isEnabled()


def test_photo_with_damaged_pixels_is_reported(window, qtbot, photo_file):
    path = photo_file("cut.bmp")
    path.write_bytes(path.read_bytes()[:1500])
    drop(window, path)
    qtbot.waitUntil(lambda: bool(window.document.photos and window.document.photos[0].state is PhotoState.BROKEN))
    assert "cut.bmp" in window.messages.text
    assert str(path.parent) not in window.messages.text


def test_damaged_photos_are_reported_at_once_together_with_other_files(window, qtbot, photo_file, tmp_path):
    """Even if the photo is not visible in the filmstrip."""
    no_photo = tmp_path / "z.jpg"
    no_photo.write_bytes(b"no photo")
    cut = photo_file("y.bmp")
    cut.write_bytes(cut.read_bytes()[:1500])
    drop(window, no_photo, *(photo_file(f"{i:02}.png", 60, 90) for i in range(20)), cut)
    qtbot.waitUntil(lambda: window.messages.text == "2 files cannot be opened")
    assert window.document.current.name == "00.png"
    window.messages.dismiss()
    broken = tmp_path / "other.jpg"
    broken.write_bytes(b"no photo")
    drop(window, broken)
    qtbot.waitUntil(lambda: window.messages.text.startswith("other.jpg"))


def test_open_file_is_not_opened_again(window, qtbot, photo_file):
    path, other = photo_file("a.png"), photo_file("b.png")
    drop(window, path, other)
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    drop(window, other)
    qtbot.waitUntil(lambda: window.document.current.name == "b.png")
    assert photo_names(window) == ["a.png", "b.png"]


def test_paths_from_the_command_line_are_opened(open_window, qtbot, photo_file):
    window = open_window(photo_file())
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)


def test_image_on_the_clipboard_is_pasted(window, qtbot, home):
    data, image = QMimeData(), QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkBlue)
    data.setImageData(image)
    assert window.services.opener.paste(data)
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)
    assert window.document.current.path.parent == home / "pasted"


def test_files_on_the_clipboard_are_pasted(window, qtbot, photo_file):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_file()))])
    assert window.services.opener.paste(data)
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)


def test_recent_files_are_restored(open_window, qtbot, photo_file):
    path = photo_file()
    first = open_window(path)
    qtbot.waitUntil(lambda: bool(first.preferences.values.recent))
    first.close()
    second = open_window()
    (action,) = second.recent_menu.actions()
    name, _, place = action.text().partition("\t")
    assert name == path.name
    assert str(path.parent).endswith(place.lstrip("…~"))
    action.trigger()
    qtbot.waitUntil(lambda: len(second.document.photos) == 1)


def test_recent_files_list_an_opened_folder_once(window, qtbot, photo_file):
    folder = photo_file("shoot/a.png").parent
    photo_file("shoot/b.png", seed=1)
    window.services.opener.open([folder])
    qtbot.waitUntil(lambda: bool(window.preferences.values.recent))
    assert window.preferences.values.recent == (str(folder),)


def test_pasted_images_are_exported_to_the_pictures_folder(tmp_path, home, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_pictures_path", lambda: tmp_path / "Pictures")
    options = ExportOptions()
    assert options.folder_for(home / "pasted" / "a.png") == tmp_path / "Pictures"
    assert options.folder_for(tmp_path / "a.png") is None
    assert ExportOptions(folder=tmp_path).folder_for(home / "pasted" / "a.png") == tmp_path


def test_second_start_opens_its_files_in_the_running_window(window, qtbot, photo_file):
    server = InstanceServer(window)
    server.received.connect(window.open_from_outside)
    assert server.listen()
    assert not InstanceServer(window).listen(), "a running window keeps its place"
    code = "import sys; from pathlib import Path; from lowlight_app.gui.shell.single_instance import hand_over as h"
    # A thread would not do: while it waits for the answer, Qt lets no other Python code run.
    start = subprocess.Popen([sys.executable, "-c", f"{code}; sys.exit(0 if h([Path(sys.argv[1])]) else 1)", str(photo_file())])
    qtbot.waitUntil(lambda: len(window.document.photos) == 1, timeout=20_000)
    assert start.wait(20) == 0
    server.close()
    assert not hand_over([])


@pytest.mark.parametrize(("display", "same"), [(":7.0", True), (":8", False), ("localhost:7", False)])
def test_second_start_on_another_display_opens_a_window_of_its_own(window, monkeypatch, display, same):
    monkeypatch.setenv("DISPLAY", ":7")
    server = InstanceServer(window)
    assert server.listen()
    monkeypatch.setenv("DISPLAY", display)
    assert InstanceServer(window).listen() is not same
    server.close()


def test_right_click_on_the_photo_offers_its_commands(window, qtbot, photo_file, shown):
    drop(window, photo_file())
    shown(window)
    center = window.viewer.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, center, window.viewer.mapToGlobal(center))
    QApplication.sendEvent(window.viewer, event)
    menu = window.viewer.menu_actions
    assert menu.isVisible()
    assert {"Export", "Copy result", "Reset", "Show original"} <= {action.text() for action in menu.actions()}
    menu.close()


def test_removing_photos_shows_the_next_one(window, qtbot, photo_file):
    drop(window, photo_file("a.png"), photo_file("b.png"), photo_file("c.png"))
    qtbot.waitUntil(lambda: len(window.document.photos) == 3)
    window.document.step(1)
    window.actions_.remove.trigger()
    assert photo_names(window) == ["a.png", "c.png"]
    assert window.document.current.name == "c.png"
    window.actions_.select_all.trigger()
    window.actions_.remove.trigger()
    assert photo_names(window) == []
    assert window.empty_state.isVisible()


def test_removed_photos_can_be_brought_back_with_their_settings(window, qtbot, photo_file):
    drop(window, photo_file("a.png"), photo_file("b.png"))
    qtbot.waitUntil(lambda: len(window.document.photos) == 2)
    window.document.change_settings(window.document.photos[:1], EnhanceSettings(amount=0.5), "Amount")
    window.actions_.select_all.trigger()
    window.actions_.remove.trigger()
    assert window.messages.text == "2 files were removed from the filmstrip."
    undo = next(button for button in window.messages.findChildren(QPushButton) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: photo_names(window) == ["a.png", "b.png"])
    assert [photo.settings.amount for photo in window.document.photos] == [0.5, 1.0]
    assert window.messages.text == ""


def test_thumbnails_are_cached_on_disk(open_window, qtbot, photo_file, home, monkeypatch):
    path = photo_file()
    first = open_window(path)
    qtbot.waitUntil(lambda: bool(first.document.photos and first.services.thumbnails.get(first.document.photos[0]) is not None))
    first.close()
    (stored,) = (home / "cache" / "thumbnails").iterdir()
    monkeypatch.setattr("lowlight_app.gui.library.thumbnails._render", lambda photo: 1 / 0)
    second = open_window(path)
    qtbot.waitUntil(
        lambda: bool(second.document.photos and second.services.thumbnails.get(second.document.photos[0]) is not None)
    )
    second.close()
    assert stored.exists()


def test_sample_photo_opens(window, qtbot, home):
    assert resource_path("sample", "evening.jpg").is_file()
    window.empty_state.link.click()
    qtbot.waitUntil(lambda: len(window.document.photos) == 1)
    assert window.document.current.path.is_relative_to(home)


def test_tensorflow_and_opencv_are_not_imported_before_the_first_paint(tmp_path):
    code = """
        import sys
        from PySide6.QtCore import QTimer
        import lowlight_app.__main__
        from lowlight_app.gui.shell.app import Application
        from lowlight_app.gui.shell.window import Window
        application = Application()
        window = Window()
        modules = []
        window._start = lambda: (modules.extend(sys.modules), application.quit())
        window.show()
        QTimer.singleShot(20000, application.quit)
        application.exec()
        window.close()
        assert modules, "the window was not painted"
        heavy = {"tensorflow", "keras", "cv2", "numpy", "PIL", "av"} & set(modules)
        assert not heavy, heavy
    """
    environment = {"LOWLIGHT_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen", "PATH": ""}
    script = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(script, cwd=resource_path().parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_closed_photos_are_garbage_collected(window, qtbot, photo_file, shown):
    drop(window, photo_file())
    shown(window)
    photo = weakref.ref(window.document.current)
    cache = weakref.ref(window.services.preview._cache)
    undo = weakref.ref(photo().undo_stack)
    window.adjust_panel.rows["amount"].slider.setValue(4)
    window.actions_.remove.trigger()
    qtbot.waitUntil(lambda: gc.collect() >= 0 and photo() is cache() is undo() is None)
