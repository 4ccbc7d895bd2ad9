"""Stacks in the window: pages, light, measuring, and the part that is exported."""

import csv
import time

import numpy as np
import pytest
import tifffile
from astropy.io import fits
from helpers.window import wait_until_exported
from media import stack_files
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from lowlight_app.gui.export.dialog import ExportDialog
from lowlight_app.gui.export.options import ExportOptions
from lowlight_app.gui.export.queue import ItemState
from lowlight_app.gui.export.recovery_file import RecoveryState, read_recovery_file, write_recovery_file
from lowlight_app.gui.library.photo import StackEdits
from lowlight_app.gui.stacks.part_button import PartDialog
from lowlight_app.gui.stacks.stack_bar import MEASURE
from lowlight_app.settings import ExportSettings, OutputColor
from lowlight_app.stack_settings import StackLight, StackSettings


def steps(shape=(2, 3, 2, 40, 60), dtype="uint16"):
    """Pages of one even number each, which grows from page to page, with noise."""
    noise = np.random.default_rng(0).normal(0, 8, shape)
    pages = np.arange(1, np.prod(shape[:-2]) + 1).reshape(*shape[:-2], 1, 1)
    return (100 * pages + noise).astype(dtype)


@pytest.fixture
def imagej(tmp_path):
    path = tmp_path / "cells.tif"
    tifffile.imwrite(path, steps(), imagej=True, metadata={"axes": "TZCYX", "unit": "um"}, resolution=(9.5, 9.5))
    return path


@pytest.fixture
def opened(window, shown):
    def open_and_wait(*paths):
        window.services.opener.open(list(paths))
        shown(window)
        return window

    return open_and_wait


def values(picture):
    """Brightness of a picture on show along a line."""
    return np.array([picture.color_at((x / 60, 0.5)).value() for x in range(1, 60)], float)


def choose(box, value):
    box.show_value(value)
    box.chosen.emit(value)


def export(window, qtbot):
    window.actions_.export.trigger()
    wait_until_exported(window, qtbot)
    (item,) = window.services.export.queue.items[-1:]
    assert item.state is ItemState.DONE, item.reason
    return item.target


def test_a_stack_is_one_file_with_a_slider_for_each_axis(opened, imagej):
    window = opened(imagej)
    bar = window.stacks.bar
    assert [photo.name for photo in window.document.photos] == ["cells.tif"]
    assert bar.isVisible()
    assert {name: row.number.suffix() for name, row in bar.rows.items()} == {"t": " / 2", "z": " / 3", "c": " / 2"}
    assert bar.page.text() == "Page 1 of 12"
    assert not window.actions_.crop_actions().crop.isEnabled()


def test_a_single_image_has_no_sliders(opened, tmp_path, qtbot):
    fits.writeto(tmp_path / "star.fits", np.where(np.eye(40, 60) > 0, np.nan, steps((40, 60), "float32")))
    window = opened(tmp_path / "star.fits")
    assert window.stacks.bar.rows == {}
    assert not window.stacks.bar.part.isEnabled()
    with fits.open(export(window, qtbot)) as result:
        assert np.isnan(result[0].data[0, 0])


def test_the_bar_fits_at_the_minimum_size(opened, imagej):
    window = opened(imagej)
    bar = window.stacks.bar
    choose(bar.light, MEASURE)
    window.document.edit_stack(window.document.current, StackEdits(settings=StackSettings((("z", (1, 2)),))))
    window.resize(window.minimumSize())
    assert window.width() <= 900
    assert bar.part.geometry().right() < bar.width()
    assert bar.part.width() >= bar.part.sizeHint().width()


def test_the_bar_is_there_for_stacks_only(opened, imagej, photo_file, shown, qtbot):
    window = opened(imagej, photo_file())
    window.document.select([window.document.photos[0]])
    assert window.stacks.bar.isVisible()
    window.document.select([window.document.photos[1]])
    shown(window)
    assert not window.stacks.bar.isVisible()
    window.document.select([window.document.photos[0]])
    shown(window)
    assert window.stacks.bar.isVisible()


def test_slider_field_and_keys_show_the_page(opened, imagej, shown, qtbot):
    window = opened(imagej)
    rows, photo = window.stacks.bar.rows, window.document.current
    before = values(window.viewer.before).mean()
    rows["z"].slider.setValue(3)
    rows["t"].number.setValue(2)
    shown(window)
    assert photo.stack.page == 6 + 4
    assert values(window.viewer.before).mean() > 2 * before + 20
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Period)
    shown(window)
    assert photo.stack.page == 11
    assert rows["c"].slider.value() == rows["c"].number.value() == 2
    qtbot.keyClick(window.viewer, Qt.Key.Key_Period)
    assert photo.stack.page == 11
    qtbot.keyClick(window.viewer, Qt.Key.Key_Comma)
    assert (photo.stack.page, rows["c"].number.value()) == (10, 1)
    shown(window)


def test_channels_have_their_names(opened, tmp_path, shown):
    stack_files.ome(tmp_path / "cells.ome.tif")
    window = opened(tmp_path / "cells.ome.tif")
    row = window.stacks.bar.rows["c"]
    assert row.channel.text() == "DAPI"
    row.slider.setValue(2)
    assert row.channel.text() == "GFP"
    shown(window)


def test_one_light_differs_from_a_light_for_each_page_and_measuring_adds_none(opened, imagej, shown, network):
    network.illuminate = lambda small: np.full((small.shape[0] // 4, small.shape[1] // 4, 3), 1.2 - small.mean(), np.float32)
    window = opened(imagej)
    bar, viewer = window.stacks.bar, window.viewer
    bar.rows["z"].slider.setValue(3)
    seen = {}
    for light in (StackLight.STACK, StackLight.PAGE, MEASURE):
        choose(bar.light, light)
        shown(window)
        seen[light] = (values(viewer.after) - values(viewer.before)).mean()
    assert seen[StackLight.PAGE] > seen[StackLight.STACK] + 2
    assert abs(seen[StackLight.STACK]) > 2
    assert abs(seen[MEASURE]) < 1


def test_a_measured_page_follows_denoise(opened, imagej, shown, qtbot):
    window = opened(imagej)
    choose(window.stacks.bar.light, MEASURE)
    shown(window)

    clean = values(window.viewer.after).std()
    window.document.change_setting([window.document.current], "denoise", 0.0, "Denoise")
    qtbot.waitUntil(lambda: values(window.viewer.after).std() > clean, timeout=5000)
    shown(window)


@pytest.mark.parametrize("name", ["imagej", "ome", "plain", "rgb", "fits"])
def test_all_pages_are_exported_as_the_same_kind_of_stack(opened, qtbot, tmp_path, name):
    path = tmp_path / {"fits": "sky.fits", "ome": "cells.ome.tif"}.get(name, "cells.tif")
    if name == "fits":
        fits.writeto(path, steps((3, 40, 60), "float32"), fits.Header({"OBJECT": "M 31"}))
    elif name == "rgb":
        tifffile.imwrite(path, np.random.default_rng(0).integers(5, 60, (3, 40, 60, 3), np.uint8), photometric="rgb")
    else:
        getattr(stack_files, name)(path)
    window = opened(path)
    unsuitable = ExportSettings(format="jpeg", longest_side=64, color=OutputColor.SRGB)
    window.services.export.options.remember(ExportOptions(unsuitable))
    target = export(window, qtbot)
    if name == "fits":
        with fits.open(path) as source, fits.open(target) as result:
            assert (result[0].shape, result[0].header["OBJECT"]) == (source[0].shape, "M 31")
        return
    with tifffile.TiffFile(path) as source, tifffile.TiffFile(target) as result:
        assert result.series[0].axes == source.series[0].axes
        assert (result.series[0].shape, result.series[0].dtype) == (source.series[0].shape, source.series[0].dtype)
        assert (result.is_imagej, result.is_ome) == (source.is_imagej, source.is_ome)


def test_the_page_on_show_or_a_part_is_exported(opened, qtbot, imagej, shown):
    window = opened(imagej)
    bar, part = window.stacks.bar, window.stacks.bar.part
    choose(bar.light, MEASURE)
    bar.rows["z"].slider.setValue(2)
    part.shown.trigger()
    assert part.text() == "Export: page on show"
    shown(window)
    page = tifffile.imread(export(window, qtbot))
    assert page.shape == (40, 60)
    assert page.mean() == pytest.approx(steps()[0, 1, 0].mean(), rel=0.002)

    part.part.trigger()
    dialog = window.findChild(PartDialog)
    dialog.ends["z"][0].setValue(2)
    dialog.ends["c"][0].setValue(2)
    assert dialog.count.text() == "4 of 12 pages"
    qtbot.mouseClick(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert part.text() == "Export: 4 of 12 pages"
    part.table.trigger()
    target = export(window, qtbot)
    result = tifffile.imread(target).reshape(2, 2, 40, 60)
    assert result.mean(axis=(2, 3)) == pytest.approx(steps()[:, 1:, 1].mean(axis=(2, 3)), rel=0.002)
    with target.with_name(target.name + ".csv").open(newline="") as file:
        assert [(row["t"], row["z"], row["c"]) for row in csv.DictReader(file)] == [(t, z, "2") for t in "12" for z in "23"]

    part.all.trigger()
    assert part.text() == "Export: all 12 pages"


def test_a_running_export_can_be_cancelled_and_leaves_nothing(opened, qtbot, imagej, network):
    window = opened(imagej)
    restore = network.restore

    def slow(*tile):
        time.sleep(0.1)
        return restore(*tile)

    network.restore = slow
    window.actions_.export.trigger()
    queue = window.services.export.queue
    qtbot.waitUntil(lambda: queue.items[0].fraction > 0, timeout=10000)
    assert queue.items[0].fraction < 1
    window.services.export.exporter.cancel()
    wait_until_exported(window, qtbot)
    assert queue.items[0].state is ItemState.CANCELLED
    assert sorted(path.name for path in imagej.parent.iterdir()) == ["cells.tif", "home"]


def test_the_dialog_offers_only_what_a_stack_has(opened, imagej, qtbot):
    window = opened(imagej)
    window.actions_.export_as.trigger()
    dialog = window.findChild(ExportDialog)
    assert dialog.form.photo is dialog.form.pixels is dialog.form.finish is None
    assert "cells-lowlight.tif" in dialog.form.file.example.text()
    qtbot.waitUntil(lambda: "MB" in dialog.estimate.text(), timeout=5000)
    dialog.reject()


def test_a_damaged_page_is_named_and_the_others_are_shown(opened, tmp_path, shown, qtbot):
    path = tmp_path / "cells.tif"
    tifffile.imwrite(path, steps((4, 40, 60)), photometric="minisblack", compression="zlib")
    with tifffile.TiffFile(path) as file:
        offset, size = file.pages[2].dataoffsets[0], file.pages[2].databytecounts[0]
    data = bytearray(path.read_bytes())
    data[offset : offset + size] = bytes(size)
    path.write_bytes(data)
    window = opened(path)
    (row,) = window.stacks.bar.rows.values()
    row.slider.setValue(3)
    qtbot.waitUntil(lambda: "cells.tif, page 3:" in window.messages.text, timeout=5000)
    row.slider.setValue(4)
    shown(window)


def test_copying_copies_the_page_on_show(opened, imagej, qtbot, shown):
    window = opened(imagej)
    choose(window.stacks.bar.light, MEASURE)
    window.stacks.bar.rows["t"].slider.setValue(2)
    shown(window)
    renderer = window.services.export.share_renderer
    with qtbot.waitSignal(renderer.rendered, timeout=5000) as copied:
        window.actions_.copy_result.trigger()
    (image,) = copied.args
    assert image.pixelColor(30, 20).value() == pytest.approx(window.viewer.after.color_at((0.5, 0.5)).value(), abs=2)


def test_page_light_and_part_are_restored_after_a_crash(opened, imagej, tmp_path, qtbot):
    edits = StackEdits(7, StackSettings((("z", (2, None)), ("c", (1, 1))), StackLight.PAGE, table=True))
    window = opened(imagej)
    photo = window.document.current
    window.document.edit_stack(photo, edits)
    requests = window.services.export.exporter
    requests.pause()
    requests.export([photo], window.services.export.options.last)
    file = tmp_path / "state.json"
    write_recovery_file(file, RecoveryState({imagej: photo.edit_state}, window.services.export.queue.items))
    restored = read_recovery_file(file)
    assert restored.photos[imagej].stack == edits
    assert restored.items[0].request.stack == edits.settings
    requests.cancel()
    wait_until_exported(window, qtbot)
