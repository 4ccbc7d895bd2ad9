"""What a user sees and does in the window, for its tests."""

from __future__ import annotations


def photo_names(window):
    """Return the names of the open photos, in order."""
    return [photo.name for photo in window.document.photos]


def item_states(window):
    """Return the states of the items of the export queue, in order."""
    return [item.state for item in window.services.export.queue.items]


def wait_until_exported(window, qtbot, timeout=20_000):
    """Wait until the export queue has nothing more to do."""
    qtbot.waitUntil(lambda: not window.services.export.exporter.busy, timeout=timeout)


def choose(box, value):
    """Choose a value of a combo box, as a user does."""
    box.show_value(value)
    box.activated.emit(box.currentIndex())
