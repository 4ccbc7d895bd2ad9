"""Shares results with other programs: copies them to the clipboard, and drags them out of the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Qt
from PySide6.QtGui import QDrag, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.feedback import Feedback
from lowlight_app.gui.common.file_urls import url_of
from lowlight_app.gui.export.services import ExportServices
from lowlight_app.gui.library.document import Document
from lowlight_app.gui.library.photo import Photo

if TYPE_CHECKING:
    from lowlight_app.enhance import Illumination

_DRAG_ICON_SIDE = 128


class ShareController(QObject):
    """Carries out copy and drag; `ShareRenderer` renders the results on a worker thread.

    Args:
        document: the open photos.
        services: the renderer, and the last export options, which dragged files use too.
        thumbnail: returns the image to show at the mouse pointer while dragging.
        feedback: shows messages.
        parent: the widget that drags start from.
    """

    def __init__(
        self,
        document: Document,
        services: ExportServices,
        thumbnail: Callable[[Photo], QImage | None],
        feedback: Feedback,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._document, self._options, self._renderer = document, services.options, services.share_renderer
        self._thumbnail, self._feedback, self._drag_source = thumbnail, feedback, parent
        self._drag_image: QImage | None = None
        self._renderer.rendered.connect(self._put_on_clipboard)
        self._renderer.written.connect(self._start_drag)
        self._renderer.failed.connect(feedback.warn)

    def copy(self, light: Illumination | None) -> None:
        """Copy the result of the current photo to the clipboard, as an sRGB image; a frame of a video in its light, if known."""
        photo = self._document.current
        if photo is not None and self._ready():
            self._feedback.tell(self.tr("Copying the result…"))
            self._renderer.render(photo, light)

    def drag(self, photos: Sequence[Photo]) -> None:
        """Write the results of photos to files, then start a drag with them. Skips videos and stacks, which take too long."""
        photos = [photo for photo in photos if photo.is_still]
        if photos and self._ready():
            self._drag_image = self._thumbnail(photos[0])
            self._feedback.tell(self.tr("Rendering the result: hold the mouse button until it appears at the pointer…"))
            self._renderer.write(photos, self._options.last.settings)

    def _ready(self) -> bool:
        if not self._renderer.ready:
            self._feedback.tell(self.tr("The model is still loading."))
            return False
        return True

    def _put_on_clipboard(self, image: QImage) -> None:
        QGuiApplication.clipboard().setImage(image)
        self._feedback.tell(self.tr("Copied the result to the clipboard."))

    def _start_drag(self, paths: list[Path]) -> None:
        self._feedback.dismiss()
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self._drag_source)
        drag.setMimeData(files_as_mime(paths))
        if self._drag_image is not None:
            mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            drag.setPixmap(QPixmap.fromImage(self._drag_image.scaled(_DRAG_ICON_SIDE, _DRAG_ICON_SIDE, *mode)))
        drag.exec(Qt.DropAction.CopyAction)


def files_as_mime(paths: Sequence[Path]) -> QMimeData:
    """Return files as data for drag and drop."""
    data = QMimeData()
    data.setUrls(list(map(url_of, paths)))
    return data
