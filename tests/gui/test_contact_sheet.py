"""Contact sheets of the selected photos."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFileDialog

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ExportError
from lowlight_app.gui.export.contact_sheet import SheetLayout, SheetPage, SheetPicture, SheetWriter
from lowlight_app.gui.export.contact_sheet_dialog import ContactSheetDialog
from lowlight_app.gui.export.contact_sheet_renderer import SheetEntry, render_sheet
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings

SMALL = SheetLayout(SheetPage.SCREEN, columns=12)


def picture(color="red", rating=3):
    image = QImage(120, 90, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    return SheetPicture(image, "night in the harbour.jpg", rating)


def entry(path, rating=0):
    return SheetEntry(path, None, EnhanceSettings(), None, rating)


@pytest.fixture
def enhancer(network):
    return Enhancer(network)


def test_pictures_stand_in_rows_with_their_names_and_stars_below(qapp, tmp_path):
    layout = SheetLayout(SheetPage.A4_LANDSCAPE, columns=4)
    with SheetWriter(tmp_path / "sheet.jpg", layout) as sheet:
        for color in ("red", "green", "blue", "black", "magenta"):
            sheet.add(picture(color))
        assert sheet.publish() == [tmp_path / "sheet.jpg"]
    with Image.open(tmp_path / "sheet.jpg") as image:
        assert image.size == (3508, 2480)
        assert round(image.info["dpi"][0]) == 300
        pixels = np.asarray(image.convert("RGB")).astype(int)
    for number, color in enumerate(((255, 0, 0), (0, 128, 0), (0, 0, 255), (0, 0, 0), (255, 0, 255))):
        place = layout.place(number)
        assert np.abs(pixels[place.bottom() - 40, place.center().x()] - color).max() < 12
        caption = pixels[place.bottom() + 2 : place.bottom() + layout.caption_height(place.width()), place.left() : place.right()]
        assert (caption.max(axis=2) < 100).sum() > 200
    assert layout.place(4).top() > layout.place(0).bottom()


def test_a_small_picture_fills_its_place(qapp, tmp_path):
    layout = SheetLayout(columns=3)
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    with SheetWriter(tmp_path / "sheet.jpg", layout) as sheet:
        sheet.add(SheetPicture(image, "small.png", 0))
        sheet.publish()
    with Image.open(tmp_path / "sheet.jpg") as page:
        pixels = np.asarray(page.convert("RGB")).astype(int)
    place = layout.place(0)
    for y, x in ((place.top() + 8, place.left() + 8), (place.bottom() - 8, place.right() - 8)):
        assert np.abs(pixels[y, x] - (0, 0, 255)).max() < 12


@pytest.mark.parametrize("page", list(SheetPage))
@pytest.mark.parametrize("columns", [1, 5, 12])
def test_all_pictures_lie_on_the_page(qapp, page, columns):
    layout = SheetLayout(page, columns)
    places = [layout.place(number) for number in range(layout.per_page)]
    for number, place in enumerate(places):
        assert place.left() >= 0
        assert place.right() < layout.size.width()
        assert place.bottom() + layout.caption_height(place.width()) < layout.size.height()
        assert not any(place.intersects(other) for other in places[:number])


def test_further_pages_get_numbers_and_no_other_file_is_replaced(qapp, tmp_path):
    (tmp_path / "sheet-2.jpg").write_bytes(b"mine")
    with SheetWriter(tmp_path / "sheet.jpg", SMALL) as sheet:
        for _ in range(SMALL.per_page + 1):
            sheet.add(picture())
        written = sheet.publish()
    assert [path.name for path in written] == ["sheet.jpg", "sheet-2-2.jpg"]
    assert (tmp_path / "sheet-2.jpg").read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 3


def test_a_pdf_has_all_pages_in_the_size_of_the_paper(qapp, tmp_path):
    with SheetWriter(tmp_path / "sheet.pdf", SheetLayout(columns=1)) as sheet:
        for _ in range(3):
            sheet.add(picture())
        sheet.publish()
    data = (tmp_path / "sheet.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/Count 3" in data
    assert b"/MediaBox [0 0 84" in data.replace(b"0.000000 0.000000", b"0 0")


def test_a_bad_photo_is_left_out_and_named(photo_file, tmp_path, enhancer):
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nothing")
    counts = []
    entries = [entry(photo_file("a.png")), entry(bad), entry(photo_file("b.png"), 5)]
    result = render_sheet(entries, tmp_path / "sheet.pdf", SMALL, enhancer, counts.append, Progress())
    assert result.written == [tmp_path / "sheet.pdf"]
    assert [path for path, _ in result.failed] == [bad]
    assert counts == [1, 2, 3]


def test_nothing_is_left_after_cancelling_and_no_photo_is_replaced(photo_file, tmp_path, enhancer):
    photo = photo_file("a.jpg")
    before, progress = photo.read_bytes(), Progress()
    with pytest.raises(ExportError, match="source file"):
        render_sheet([entry(photo)], photo, SMALL, enhancer, lambda _: None, progress)
    with pytest.raises(Cancelled):
        render_sheet([entry(photo)] * 3, tmp_path / "sheet.jpg", SMALL, enhancer, lambda _: progress.cancel(), progress)
    assert list(tmp_path.glob("*")) == [photo]
    assert photo.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_an_error(qapp, tmp_path):
    for name in ("sheet.jpg", "sheet.pdf"):
        with SheetWriter(tmp_path / "missing" / name, SMALL) as sheet, pytest.raises(ExportError, match="cannot be written"):
            sheet.add(picture())
            sheet.publish()


def test_the_window_writes_a_sheet_of_the_selected_photos(window, qtbot, photo_file, shown, tmp_path, monkeypatch):
    window.services.opener.open([photo_file(name, seed=number) for number, name in enumerate(("a.png", "b.png"))])
    shown(window)
    window.actions_.select_all.trigger()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.jpg"), ""))
    window.actions_.contact_sheet.trigger()
    dialog = window.findChild(ContactSheetDialog)
    assert dialog.summary.text() == "Photos: 2, pages: 1"
    dialog.columns.setValue(1)
    assert dialog.summary.text() == "Photos: 2, pages: 2"
    with qtbot.waitSignal(window.services.export.sheets.finished, timeout=30000):
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF")
    assert window.messages.text == "Contact sheet written as mine.pdf"
