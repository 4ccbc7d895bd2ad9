"""Stars and rejection of photos, and what the filmstrip lists in which order."""

import os
import subprocess

import pytest
from helpers.window import photo_names
from PySide6.QtCore import Qt

from lowlight_app.gui.library.file_inspection import inspect_files
from lowlight_app.gui.library.order import Order, PhotoFilter
from lowlight_app.gui.library.photo import PhotoState
from lowlight_app.media.sidecar import read_rating, sidecar_path
from lowlight_app.progress import Progress


@pytest.fixture
def opened(window, photo_file, qtbot):
    """A window with four photos whose names, dates and order of opening differ."""
    files = [photo_file(name, 60, 90, seed) for seed, name in enumerate(["b10.png", "b9.png", "a2.png", "c.png"])]
    for file, day in zip(files, (3, 1, 4, 2), strict=True):
        os.utime(file, (day * 86_400 + 43_200,) * 2)
    for file in files:
        window.services.opener.open([file])
    qtbot.waitUntil(lambda: len(window.document.photos) == 4)
    window.document.show(window.document.photos[0])
    window.viewer.setFocus()
    return window


def visible(window):
    strip = window.filmstrip
    return [photo.name for row, photo in enumerate(window.document.photos) if not strip.isRowHidden(row)]


def test_digits_give_stars_that_other_programs_read(opened, qtbot):
    photo = opened.document.current
    qtbot.keyClick(opened.viewer, Qt.Key.Key_4)
    assert photo.rating == 4
    qtbot.waitUntil(lambda: read_rating(photo.path) == 4)
    shown = subprocess.run(["exiftool", "-s3", "-XMP-xmp:Rating", sidecar_path(photo.path)], capture_output=True, text=True)
    assert shown.stdout.strip() == "4"
    qtbot.keyClick(opened.viewer, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: read_rating(photo.path) == 0)


def test_x_rejects_all_selected_photos_and_takes_it_back(opened, qtbot):
    chosen = opened.document.photos[:2]
    opened.document.select(chosen)
    qtbot.keyClick(opened.viewer, Qt.Key.Key_X)
    assert [photo.rating for photo in opened.document.photos] == [-1, -1, 0, 0]
    qtbot.waitUntil(lambda: [read_rating(photo.path) for photo in chosen] == [-1, -1])
    qtbot.keyClick(opened.viewer, Qt.Key.Key_X)
    assert [photo.rating for photo in chosen] == [0, 0]


def test_rating_of_another_program_is_shown(window, photo_file, qtbot):
    file = photo_file("rated.png")
    subprocess.run(["exiftool", "-q", "-XMP-xmp:Rating=3", sidecar_path(file)], check=True)
    window.services.opener.open([file])
    qtbot.waitUntil(lambda: bool(window.document.photos))
    assert window.document.photos[0].rating == 3
    index = window.filmstrip.model().index(0, 0)
    assert "★★★" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_rating_in_the_file_itself_is_shown_until_the_user_gives_another(window, photo_file, qtbot):
    file = photo_file("rated.jpg")
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP-xmp:Rating=3", file], check=True)
    window.services.opener.open([file])
    qtbot.waitUntil(lambda: bool(window.document.photos))
    assert window.document.photos[0].rating == 3
    window.document.rate(window.document.photos, 0)
    qtbot.waitUntil(lambda: read_rating(file) == 0)
    inspected = []
    assert inspect_files([file], Progress(), inspected.extend) == []
    assert [found.rating for found in inspected] == [0]


def test_filter_hides_photos_from_the_filmstrip_and_from_the_arrow_keys(opened, qtbot):
    document = opened.document
    document.rate(document.photos[1:2], -1)
    document.rate(document.photos[3:], 5)
    opened.actions_.filters[PhotoFilter.NOT_REJECTED].trigger()
    assert visible(opened) == ["b10.png", "a2.png", "c.png"]
    assert opened.messages.text == "3 of 4 photos are shown."
    qtbot.keyClick(opened.viewer, Qt.Key.Key_Right)
    assert document.current.name == "a2.png"
    opened.actions_.filters[PhotoFilter.THREE_STARS].trigger()
    assert visible(opened) == ["c.png"]
    opened.actions_.select_all.trigger()
    assert [photo.name for photo in document.selected] == ["c.png"]
    document.list_only(PhotoFilter.ALL)
    assert visible(opened) == photo_names(opened)
    assert opened.actions_.filters[PhotoFilter.ALL].isChecked()
    assert opened.messages.text == ""


def test_photo_leaves_the_list_when_its_rating_no_longer_fits(opened, qtbot):
    opened.actions_.filters[PhotoFilter.NOT_REJECTED].trigger()
    qtbot.keyClick(opened.viewer, Qt.Key.Key_X)
    assert "b10.png" not in visible(opened)
    qtbot.keyClick(opened.viewer, Qt.Key.Key_Right)
    assert opened.document.current.name == "b9.png"


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NAME, ["a2.png", "b9.png", "b10.png", "c.png"]),
        (Order.DATE, ["b9.png", "c.png", "b10.png", "a2.png"]),
        (Order.STATE, ["a2.png", "b10.png", "c.png", "b9.png"]),
        (Order.OPENED, ["b10.png", "b9.png", "a2.png", "c.png"]),
    ],
)
def test_photos_are_sorted_and_the_selection_stays(opened, order, expected):
    document = opened.document
    document.set_state(document.find(opened.document.photos[1].path), PhotoState.EXPORTED)
    chosen = document.photos[1:3]
    document.select(chosen, chosen[1])
    opened.actions_.orders[order].trigger()
    assert photo_names(opened) == expected
    assert (set(document.selected), document.current) == (set(chosen), chosen[1])
    rows = {index.row() for index in opened.filmstrip.selectedIndexes()}
    assert {document.photos[row] for row in rows} == set(chosen)
    assert opened.filmstrip.currentIndex().row() == document.photos.index(chosen[1])


def test_photos_opened_later_are_sorted_in(opened, photo_file, qtbot):
    opened.actions_.orders[Order.NAME].trigger()
    opened.services.opener.open([photo_file("b1.png", 60, 90)])
    qtbot.waitUntil(lambda: len(opened.document.photos) == 5)
    assert photo_names(opened) == ["a2.png", "b1.png", "b9.png", "b10.png", "c.png"]


def test_stars_and_rejection_are_painted_on_the_thumbnail(opened, qtbot):
    strip, document = opened.filmstrip, opened.document
    qtbot.waitUntil(lambda: all(opened.thumbnail(photo) is not None for photo in document.photos))
    cell = strip.visualRect(strip.model().index(1, 0))
    pictures = []
    for rating in (0, 3, -1):
        document.rate(document.photos[1:2], rating)
        qtbot.wait(20)
        pictures.append(strip.viewport().grab(cell).toImage())
    assert pictures[0] != pictures[1] and pictures[1] != pictures[2]
