"""Sample pairs of a dataset side by side, or of the training that uses it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.training.image_strip import ImageStrip
from lowlight_app.gui.widgets.dialog import Dialog


class SamplePairs(QWidget):
    """Shows a row of dark images above a row of clear images."""

    def __init__(self, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel(title)
        heading.setProperty("role", "title")
        self.dark, self.clear = ImageStrip([self.tr("Dark")], hint), ImageStrip([self.tr("Clear")], "")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.UNIT)
        layout.addWidget(heading)
        layout.addWidget(self.dark)
        layout.addWidget(self.clear)
        layout.addStretch()
        self.show_pairs([])

    def show_pairs(self, pairs: Sequence[tuple[QImage, QImage]]) -> None:
        """Show pairs; an empty sequence shows the hint."""
        self.dark.show_images([dark for dark, _ in pairs])
        self.clear.show_images([clear for _, clear in pairs])
        self.clear.setVisible(bool(pairs))


class SamplesDialog(Dialog):
    """Shows the samples that the network is trained on."""

    def __init__(self, pairs: Sequence[tuple[QImage, QImage]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Samples"))
        samples = SamplePairs(self.tr("Inputs and targets of the training"), "")
        samples.show_pairs(pairs)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(samples, 1)
        layout.addWidget(buttons)
        self.resize(900, 400)
