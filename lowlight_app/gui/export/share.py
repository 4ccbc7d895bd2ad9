"""Handing results to other programs: by the clipboard, or dragged out of the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap

from lowlight_app.gui.library.photo import Photo

if TYPE_CHECKING:
    from lowlight_app.gui.shell.window import Window

_SIDE = 128


class ShareController(QObject):
    """Connects a window with its renderer."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._renderer = window, window.workshop.renderer
        self._dragged: QImage | None = None
        window.actions_.copy_result.triggered.connect(self.copy)
        window.filmstrip.drag_asked.connect(self.drag)
        self._renderer.pictured.connect(self._put_on_clipboard)
        self._renderer.written.connect(self._start_drag)
        self._renderer.failed.connect(window.messages.warn)

    def copy(self) -> None:
        """Put the result of the current photo on the clipboard, as a picture in sRGB."""
        photo = self._window.document.current
        if photo is not None and self._ready():
            self._window.messages.tell(self.tr("Copying the result…"))
            self._renderer.picture(photo)

    def drag(self, photos: Sequence[Photo]) -> None:
        """Make the results of photos; they can be dropped elsewhere as soon as they are there. Videos take too long."""
        photos = [photo for photo in photos if not photo.is_video]
        if photos and self._ready():
            self._dragged = self._window.thumbnail(photos[0])
            self._window.messages.tell(self.tr("Making the result: keep the button down until it hangs on the mouse…"))
            self._renderer.write(photos, self._window.wishes.last.settings)

    def _ready(self) -> bool:
        if self._window.workshop.engine.enhancer is None:
            self._window.messages.tell(self.tr("The engine is not ready yet."))
            return False
        return True

    def _put_on_clipboard(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._window.messages.tell(self.tr("The result is on the clipboard."))

    def _start_drag(self, paths: list[Path]) -> None:
        self._window.messages.dismiss()
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self._window)
        drag.setMimeData(files_as_mime(paths))
        if self._dragged is not None:
            size = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            drag.setPixmap(QPixmap.fromImage(self._dragged.scaled(_SIDE, _SIDE, *size)))
        drag.exec(Qt.DropAction.CopyAction)


def files_as_mime(paths: Sequence[Path]) -> QMimeData:
    """Files as they are dropped."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
