"""The user guide in its own window."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from lowlight_app.gui.widgets.dialog import Dialog
from lowlight_app.resources import guide_path

_SIZE = 900, 760
_MAX_IMAGE_WIDTH = 800
"""Largest width of an image in the guide, in logical pixels."""
_MARGIN = 24


class GuideDialog(Dialog):
    """Shows `docs/guide.md`; not modal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("User guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.browser = GuideBrowser()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.browser)


class GuideBrowser(QTextBrowser):
    """Browser for the guide, with images scaled to fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        guide = guide_path()
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)
        self.document().setBaseUrl(QUrl.fromLocalFile(f"{guide.parent}/"))
        self.setMarkdown(guide.read_text("utf-8"))
        self.anchorClicked.connect(self._follow)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Load an image of the guide."""
        url = self.document().baseUrl().resolved(QUrl(name))
        if kind != QTextDocument.ResourceType.ImageResource.value or not url.isLocalFile():
            return None
        image = QImage(url.toLocalFile())
        ratio = self.devicePixelRatioF()
        width = round(min(_MAX_IMAGE_WIDTH, self.viewport().width() - 2 * _MARGIN) * ratio)
        if image.width() > width > 0:
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _follow(self, link: QUrl) -> None:
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
        elif link.hasFragment():
            self._go_to(link.fragment())

    def _go_to(self, anchor: str) -> None:
        """Scroll to the heading whose Markdown anchor this is."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().lower().replace(" ", "-") == anchor:
                self.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading is then scrolled to the top
                self.setTextCursor(QTextCursor(block))
                return
            block = block.next()
