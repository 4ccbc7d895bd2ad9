"""Handing results to other programs: by the clipboard, or dragged out of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.export.options import ExportOptionsStore
from lowlight_app.gui.export.share_renderer import ShareRenderer
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo

_SIDE = 128


class ShareController(QObject):
    """Copies results to the clipboard and drags them out of the window.

    Args:
        document: the open photos.
        options: how the last export was written; dragged files are written likewise.
        renderer: makes the results.
        thumbnail: returns the small picture that hangs on the mouse.
        feedback: shows messages.
        parent: the widget that drags start from.
    """

    def __init__(
        self,
        document: Document,
        options: ExportOptionsStore,
        renderer: ShareRenderer,
        thumbnail: Callable[[Photo], QImage | None],
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._renderer = document, options, renderer
        self._thumbnail, self._feedback, self._source = thumbnail, feedback, parent
        self._dragged: QImage | None = None
        renderer.pictured.connect(self._put_on_clipboard)
        renderer.written.connect(self._start_drag)
        renderer.failed.connect(feedback.warn)

    def copy(self) -> None:
        """Put the result of the current photo on the clipboard, as a picture in sRGB."""
        photo = self._document.current
        if photo is not None and self._ready():
            self._feedback.tell(self.tr("Copying the result…"))
            self._renderer.picture(photo)

    def drag(self, photos: Sequence[Photo]) -> None:
        """Make the results of photos; they can be dropped elsewhere as soon as they are there. Videos take too long."""
        photos = [photo for photo in photos if not photo.is_video]
        if photos and self._ready():
            self._dragged = self._thumbnail(photos[0])
            self._feedback.tell(self.tr("Making the result: keep the button down until it hangs on the mouse…"))
            self._renderer.write(photos, self._options.last.settings)

    def _ready(self) -> bool:
        if not self._renderer.ready:
            self._feedback.tell(self.tr("The engine is not ready yet."))
            return False
        return True

    def _put_on_clipboard(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._feedback.tell(self.tr("The result is on the clipboard."))

    def _start_drag(self, paths: list[Path]) -> None:
        self._feedback.dismiss()
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self._source)
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
