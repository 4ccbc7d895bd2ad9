"""The export dialog and its options."""

import re
import threading

import pytest
from helpers.window import choose
from media.clips import Sound, write_clip
from PIL import Image
from PIL.ExifTags import IFD, Base
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from lowlight_app.enhance import Enhancer
from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.export.exporter import result_name_of
from lowlight_app.gui.export.form import ExportForm
from lowlight_app.gui.export.form_section import ExportSubject
from lowlight_app.gui.export.options import ExportOptions, ExportOptionsStore
from lowlight_app.gui.library.file_inspection import read_info
from lowlight_app.gui.library.photo import Photo
from lowlight_app.output_settings import BeforeAfter, BeforeAfterLayout, OutputSharpen, Position, Watermark
from lowlight_app.settings import Codec, Conflict, ExportSettings, MetadataKept, OutputColor


@pytest.fixture
def dialog(window, qtbot, photo_file, shown):
    """The open export dialog of a window with one photo."""
    window.services.opener.open([photo_file("Nächte.png", 240, 360)])
    shown(window)
    window.actions_.export_as.trigger()
    found = window.findChild(ExportDialog)
    assert found is not None
    yield found
    window.services.export.exporter.cancel()


def written(window, qtbot, dialog):
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=15000) as done:
        qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)
    return done.args[0].written


def test_the_result_follows_the_options_and_the_options_are_saved(window, qtbot, dialog, home):
    choose(dialog.form.photo.format, "jpeg")
    choose(dialog.form.pixels.color, OutputColor.SRGB)
    choose(dialog.form.file.metadata, MetadataKept.NOTHING)
    dialog.form.pixels.limit_size.setChecked(True)
    dialog.form.pixels.side.setValue(120)
    dialog.form.file.naming.setText("")
    qtbot.keyClicks(dialog.form.file.naming, "{name} clear")
    assert dialog.form.file.example.text() == "Example: Nächte clear.jpg"
    (target,) = written(window, qtbot, dialog)
    assert target.name == "Nächte clear.jpg"
    with Image.open(target) as image:
        assert image.size == (120, 80)
    again = ExportOptionsStore(home / "export.json").last.settings
    assert (again.format, again.longest_side, again.naming) == ("jpeg", 120, "{name} clear")


def test_the_date_in_a_name_is_the_day_the_photo_was_taken(photo_file):
    path, exif = photo_file("night.jpg", 60, 40), Image.Exif()
    exif.get_ifd(IFD.Exif)[Base.DateTimeOriginal] = "2019:07:28 23:59:58"
    with Image.open(path) as image:
        image.save(path, exif=exif)
    assert result_name_of(Photo(path, read_info(path)), ExportSettings(naming="{date} {name}")) == "2019-07-28 night.jpg"


def test_results_go_into_the_chosen_folder(window, qtbot, dialog, tmp_path, monkeypatch):
    (tmp_path / "results").mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "results"))
    choose(dialog.form.file.folder, True)
    assert dialog.form.file.folder.currentText() == "In results"
    assert written(window, qtbot, dialog) == [tmp_path / "results" / "Nächte-lowlight.png"]


def test_an_invalid_name_is_reported_at_once_and_disables_export(qtbot, dialog):
    dialog.form.file.naming.setText("")
    qtbot.keyClicks(dialog.form.file.naming, "clear")
    assert "must contain {name}" in dialog.form.file.example.text()
    assert not dialog.export.isEnabled()
    qtbot.keyClicks(dialog.form.file.naming, " {name}")
    assert dialog.form.file.example.text() == "Example: clear Nächte.png"
    assert dialog.export.isEnabled()


def test_a_long_name_does_not_widen_the_dialog(qtbot, dialog):
    width = dialog.minimumSizeHint().width()
    dialog.form.file.naming.setText("é" * 180)
    qtbot.keyClicks(dialog.form.file.naming, "{name}")
    assert "é" * 180 in dialog.form.file.example.text()
    assert dialog.minimumSizeHint().width() == width
    assert dialog.form.file.example.minimumSizeHint().width() <= dialog.form.file.naming.width()


def test_the_size_of_the_results_is_estimated(window, qtbot, dialog):
    choose(dialog.form.photo.format, "png")
    qtbot.waitUntil(lambda: dialog.estimate.text().startswith("about"), timeout=15000)
    estimated = float(dialog.estimate.text().split()[1])
    (target,) = written(window, qtbot, dialog)
    assert target.stat().st_size / 1e6 == pytest.approx(estimated, abs=0.1)


def test_the_estimate_follows_the_image_size_without_running_the_network_again(qtbot, dialog, network):
    choose(dialog.form.photo.format, "png")
    qtbot.waitUntil(lambda: dialog.estimate.text().startswith("about"), timeout=15000)
    calls, full = network.calls, float(dialog.estimate.text().split()[1])
    dialog.form.pixels.limit_size.setChecked(True)
    dialog.form.pixels.side.setValue(180)
    qtbot.waitUntil(lambda: dialog.estimate.text().startswith("about"), timeout=15000)
    assert float(dialog.estimate.text().split()[1]) == pytest.approx(full / 4, abs=0.06)
    assert network.calls == calls


def test_options_that_a_format_does_not_support_are_disabled(dialog):
    choose(dialog.form.photo.format, "tiff")
    choose(dialog.form.pixels.bit_depth, 16)
    assert not dialog.form.photo.quality.isEnabled()
    choose(dialog.form.photo.format, "jpeg")
    assert dialog.form.photo.quality.isEnabled()
    assert not dialog.form.pixels.bit_depth.isEnabled()
    assert dialog.form.pixels.bit_depth.value is None


def test_options_can_be_saved_as_a_preset(dialog, monkeypatch):
    choose(dialog.form.photo.format, "webp")
    monkeypatch.setattr("lowlight_app.gui.export.dialog.QInputDialog.getText", lambda *_: ("Web", True))
    dialog.menu.aboutToShow.emit()
    next(action for action in dialog.menu.actions() if action.text() == "Save as preset…").trigger()
    choose(dialog.form.photo.format, "tiff")
    dialog.menu.aboutToShow.emit()
    next(action for action in dialog.menu.actions() if action.text() == "Web").trigger()
    assert dialog.form.photo.format.value == "webp"


def test_interlaced_videos_can_stay_interlaced_and_it_is_remembered(qtbot, home):
    home.mkdir()
    form = ExportForm(ExportOptions(), ExportSubject(photos=False, videos=True, name=lambda _: "", folder=home))
    qtbot.addWidget(form)
    form.video.keep_interlaced.click()
    ExportOptionsStore(home / "export.json").remember(form.options)
    assert ExportOptionsStore(home / "export.json").last.settings.keep_interlaced
    form.show_settings(ExportSettings(longest_side=640))
    assert not form.video.keep_interlaced.isEnabled()
    assert not form.video.keep_interlaced.isChecked()


def test_only_the_damaged_values_of_an_options_file_are_lost(home):
    home.mkdir()
    (home / "export.json").write_text('{"export": {"last": {"format": "png", "quality": 900, "color": "x", "crf": "a"}}}')
    assert ExportOptionsStore(home / "export.json").last == ExportOptions(ExportSettings(format="png"))


def test_a_watermark_and_the_original_stand_in_the_result_and_are_remembered(window, qtbot, dialog, home):
    finish = dialog.form.finish
    assert not finish.mark_text.isVisible()
    finish.mark_kind.chosen.emit(finish.mark_kind.values[1])
    assert finish.mark_text.isVisible()
    finish.mark_text.setText("Ada 夜")
    finish.mark_text.textEdited.emit("Ada 夜")  # QTest types ASCII only
    assert "no 夜" in finish.mark_problem.text()
    assert not dialog.export.isEnabled()
    qtbot.keyClick(finish.mark_text, Qt.Key.Key_Backspace)
    finish.mark_size.setValue(20)
    choose(finish.mark_position, Position.TOP_LEFT)
    choose(finish.sharpen, OutputSharpen.PRINT)
    choose(finish.before_after, BeforeAfterLayout.SIDE_BY_SIDE)
    finish.labels.click()
    (target,) = written(window, qtbot, dialog)
    assert target.name == "Nächte-lowlight-before-after.png"
    with Image.open(target) as image:
        assert image.size == (722, 240)
        assert image.convert("L").crop((0, 0, 360, 80)).getextrema()[1] > 190
    again = ExportOptionsStore(home / "export.json").last.settings
    assert again.watermark == Watermark("Ada ", position=Position.TOP_LEFT, size=20)
    assert again.before_after == BeforeAfter(labels=("Before", "After"))
    assert again.output_sharpen is OutputSharpen.PRINT


def test_the_picture_of_a_watermark_is_remembered_and_a_missing_one_named(qtbot, home, tmp_path):
    home.mkdir()
    settings = ExportSettings(watermark=Watermark(picture=tmp_path / "logo.png", opacity=50))
    ExportOptionsStore(home / "export.json").remember(ExportOptions(settings))
    options = ExportOptionsStore(home / "export.json").last
    assert options.settings == settings
    form = ExportForm(options, ExportSubject(photos=True, videos=True, name=lambda _: "", folder=home))
    qtbot.addWidget(form)
    assert not form.valid
    assert "logo.png cannot be read" in form.finish.mark_problem.text()
    Image.new("RGBA", (20, 20), "red").save(tmp_path / "logo.png")
    form.finish.mark_size.setValue(10)
    assert form.valid


def test_an_existing_result_can_be_skipped(window, qtbot, dialog):
    choose(dialog.form.file.conflict, Conflict.SKIP)
    (target,) = written(window, qtbot, dialog)
    before = target.read_bytes()
    with qtbot.waitSignal(window.services.export.exporter.finished, timeout=15000) as done:
        window.actions_.export.trigger()
    assert done.args[0].skipped == 1
    assert window.messages.text == "Nothing was exported: the results already exist."
    assert target.read_bytes() == before


@pytest.fixture
def video_dialog(window, qtbot, tmp_path, shown):
    """The open export dialog of a window with one video."""
    clip = tmp_path / "clip.mp4"
    write_clip(clip, size=(320, 240), times=tuple(range(0, 1200, 20)), sounds=(Sound(length=2.0),))
    window.services.opener.open([clip])
    shown(window)
    window.actions_.export_as.trigger()
    found = window.findChild(ExportDialog)
    assert found is not None
    yield found
    window.services.export.exporter.cancel()


def costs(dialog):
    """The estimates on show: text of each quality mode, once both are there."""
    full, live = dialog.form.video.costs.text().splitlines()
    return None if "estimating" in full + live else (full, live)


def test_time_and_size_of_a_video_are_estimated_in_both_quality_modes(window, qtbot, video_dialog):
    assert video_dialog.form.video.costs.isVisibleTo(video_dialog)
    assert video_dialog.form.video.costs.text() == "Full: estimating time and size…\nLive: estimating time and size…"
    qtbot.waitUntil(lambda: costs(video_dialog) is not None, timeout=15000)
    full, live = costs(video_dialog)
    assert re.fullmatch(r"Full: about \d+ (s|min), \d+\.\d MB", full), full
    assert re.fullmatch(r"Live: about \d+ (s|min), \d+\.\d MB", live), live
    (target,) = written(window, qtbot, video_dialog)
    assert target.stat().st_size / 1e6 == pytest.approx(float(full.split()[-2]), abs=0.15)


def test_the_estimate_of_a_video_follows_the_codec_but_not_the_name(qtbot, video_dialog, network):
    qtbot.waitUntil(lambda: costs(video_dialog) is not None, timeout=15000)
    calls = network.calls
    video_dialog.form.file.naming.setText("")
    qtbot.keyClicks(video_dialog.form.file.naming, "{name} clear")
    qtbot.waitUntil(lambda: costs(video_dialog) is not None, timeout=15000)
    assert network.calls == calls
    choose(video_dialog.form.video.codec, Codec.HEVC)
    qtbot.waitUntil(lambda: costs(video_dialog) is not None, timeout=15000)
    assert network.calls > calls


def test_the_estimate_waits_for_the_model(open_window, network, qtbot, tmp_path):
    go = threading.Event()
    window = open_window(load=lambda *_: Enhancer(network) if go.wait(20) else None)
    clip = tmp_path / "clip.mp4"
    write_clip(clip)
    window.services.opener.open([clip])
    qtbot.waitUntil(lambda: window.document.current is not None)
    window.actions_.export_as.trigger()
    dialog = window.findChild(ExportDialog)
    assert costs(dialog) is None
    go.set()
    qtbot.waitUntil(lambda: costs(dialog) is not None, timeout=15000)
    dialog.reject()


def test_photos_have_no_row_for_the_time(dialog):
    assert dialog.form.video is None
