"""The user guide, in a window of its own beside the program."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from lowlight_app.resources import guide_path

_SIZE = 900, 760
_WIDEST = 800
"""Pixels of a picture."""


class GuideDialog(QDialog):
    """Shows `docs/guide.md`; does not block the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("User guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self.pages = GuideBrowser()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)


class GuideBrowser(QTextBrowser):
    """The guide as text with pictures that fit in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        guide = guide_path()
        self.setOpenLinks(False)
        self.document().setDocumentMargin(24)
        self.document().setBaseUrl(QUrl.fromLocalFile(f"{guide.parent}/"))
        self.setMarkdown(guide.read_text("utf-8"))
        self.anchorClicked.connect(self._follow)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Qt asks for a picture."""
        url = self.document().baseUrl().resolved(QUrl(name))
        if kind != QTextDocument.ResourceType.ImageResource.value or not url.isLocalFile():
            return None
        image = QImage(url.toLocalFile())
        ratio = self.devicePixelRatioF()
        if image.width() > _WIDEST * ratio:
            image = image.scaledToWidth(round(_WIDEST * ratio), Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _follow(self, link: QUrl) -> None:
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
        elif link.hasFragment():
            self._go_to(link.fragment())

    def _go_to(self, anchor: str) -> None:
        """To the heading that is so called, as Markdown makes links of headings."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text().lower().replace(" ", "-") == anchor:
                self.moveCursor(QTextCursor.MoveOperation.End)  # from there, the heading comes to the top
                self.setTextCursor(QTextCursor(block))
                return
            block = block.next()
