"""Stepping from photo to photo: the thumbnail stands in at once, and neighbours are decoded ahead."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from lowlight_app.errors import Message
from lowlight_app.gui.preview import cache as preview_cache
from lowlight_app.gui.preview import controller, prefetcher


class Decoder:
    """Decodes like the preview, counts, and can be held back."""

    def __init__(self, decode):
        self._decode = decode
        self.names, self.go = [], threading.Event()
        self.go.set()

    def __call__(self, photo, screen, progress):
        self.names.append(photo.name)
        self.go.wait(20)
        return self._decode(photo, screen, progress)


@pytest.fixture
def decoder(monkeypatch):
    """The decoding of the photo on show."""
    wrapped = Decoder(controller.decode)
    monkeypatch.setattr(controller, "decode", wrapped)
    yield wrapped
    wrapped.go.set()


@pytest.fixture
def ahead(monkeypatch):
    """The decoding of neighbours."""
    wrapped = Decoder(prefetcher.decode)
    monkeypatch.setattr(prefetcher, "decode", wrapped)
    yield wrapped
    wrapped.go.set()


@pytest.fixture
def open_photos(window, photo_file, shown, qtbot):
    """Return a function that opens photos and shows the first."""

    def open_and_wait(count, width=900, height=600):
        files = [photo_file(f"{number}.png", height, width, number) for number in range(count)]
        window.services.opener.open(files)
        qtbot.waitUntil(lambda: len(window.document.photos) == count)
        shown(window)
        return window

    return open_and_wait


def image_in(viewer):
    """The picture in the viewer, as floats, without the margin around it."""
    layout = viewer.compare_layout
    grabbed = viewer.grab(layout.target(layout.panes[0].area)).toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(grabbed.constBits(), np.uint8).reshape(grabbed.height(), -1)
    return pixels[:, : 3 * grabbed.width()].reshape(grabbed.height(), grabbed.width(), 3).astype(float)


def test_thumbnail_stands_in_until_the_photo_is_decoded(open_photos, decoder, ahead, shown, qtbot):
    window = open_photos(3)
    photo = window.document.photos[2]
    qtbot.waitUntil(lambda: window.thumbnail(photo) is not None)
    decoder.go.clear()
    window.document.show(photo)
    assert not window.viewer.before.empty
    stand_in, viewport = image_in(window.viewer), window.viewer.viewport
    decoder.go.set()
    shown(window)
    window.viewer.hold_original(True)
    assert window.viewer.viewport == viewport and viewport.fitted
    difference = np.abs(image_in(window.viewer) - stand_in)[4:-4, 4:-4]
    assert difference.mean() < 4, "the decoded photo lies where the thumbnail lay"


def test_thumbnail_that_is_ready_late_stands_in_too(open_photos, decoder, ahead, qtbot):
    window = open_photos(1)
    decoder.go.clear()
    photo = window.document.photos[0]
    window.services.preview.forget(photo)
    window.services.thumbnails.remove(photo)
    window.services.preview.show(photo)
    qtbot.waitUntil(lambda: not window.viewer.before.empty)
    assert decoder.names[-1] == photo.name and window.viewer.after.empty


def test_next_and_previous_photos_are_decoded_ahead(open_photos, decoder, ahead, shown, qtbot):
    window = open_photos(4)
    qtbot.waitUntil(lambda: window.document.photos[1] in window.services.preview._caches)
    window.services.preview._caches.clear()
    ahead.names.clear()
    window.document.show(window.document.photos[1])
    qtbot.waitUntil(lambda: ahead.names == ["2.png", "0.png"])
    shown(window)
    decoded = list(decoder.names)
    qtbot.keyClick(window.viewer, Qt.Key.Key_Right)
    assert window.document.current.name == "2.png"
    shown(window)
    assert decoder.names == decoded, "the neighbour was not decoded a second time"


def test_choosing_the_photo_that_is_decoded_ahead_waits_for_it(open_photos, decoder, ahead, shown, qtbot):
    ahead.go.clear()
    window = open_photos(2)
    qtbot.waitUntil(lambda: ahead.names == ["1.png"])
    window.document.show(window.document.photos[1])
    ahead.go.set()
    shown(window)
    assert (decoder.names, ahead.names[0]) == (["0.png"], "1.png")


def test_another_photo_does_not_wait_for_a_neighbour(open_photos, decoder, ahead, shown, qtbot):
    ahead.go.clear()
    window = open_photos(3)
    qtbot.waitUntil(lambda: ahead.names == ["1.png"])
    window.document.show(window.document.photos[2])
    qtbot.waitUntil(lambda: not window.viewer.after.empty and window.progress.fraction == 1)
    assert decoder.names == ["0.png", "2.png"]


def test_neighbours_are_not_decoded_ahead_without_room_for_them(open_photos, decoder, ahead, qtbot, monkeypatch):
    monkeypatch.setattr(preview_cache, "_MAX_FRAME_BYTES", 2 * 900 * 600 * 3)
    window = open_photos(4)
    qtbot.waitUntil(lambda: ahead.names == ["1.png"])
    window.document.show(window.document.photos[2])
    qtbot.waitUntil(lambda: ahead.names == ["1.png", "3.png"])
    qtbot.wait(600)
    assert ahead.names == ["1.png", "3.png"], "two photos fill the memory: the current one and the next"
    assert window.document.photos[2] in window.services.preview._caches


def test_closed_neighbour_is_released(open_photos, decoder, ahead, shown, qtbot):
    window = open_photos(3)
    closed = window.document.photos[1]
    qtbot.waitUntil(lambda: closed in window.services.preview._caches)
    window.document.select([closed])
    window.actions_.remove.trigger()
    shown(window)
    assert closed not in window.services.preview._caches
    qtbot.waitUntil(lambda: window.document.photos[0] in window.services.preview._caches)


def test_notices_of_a_photo_decoded_ahead_appear_when_it_is_shown(open_photos, decoder, ahead, shown, qtbot, monkeypatch):
    def decode(photo, screen, progress):
        decoded = ahead._decode(photo, screen, progress)
        decoded.frame = replace(decoded.frame, notices=(Message("half of it is missing."),))
        return decoded

    monkeypatch.setattr(prefetcher, "decode", decode)
    window = open_photos(2)
    neighbour = window.document.photos[1]
    qtbot.waitUntil(lambda: neighbour in window.services.preview._caches)
    assert window.messages.text == ""
    window.document.show(neighbour)
    assert window.messages.text == "half of it is missing."
    window.messages.dismiss()
    window.document.show(window.document.photos[0])
    window.document.show(neighbour)
    assert window.messages.text == "", "told once"
