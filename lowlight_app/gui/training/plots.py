"""The live curves: loss, PSNR, SSIM over the epochs. Loads pyqtgraph: imported only when the dialog is there."""

from __future__ import annotations

from bisect import bisect_left

import pyqtgraph
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.training.curve import TrainingCurve

Points = tuple[list[float], list[float]]

_HEIGHT = 150


class Plot(QWidget):
    """One figure over the epochs, whose values can be read with the mouse.

    Args:
        title: what it is.
        digits: after the point.
    """

    def __init__(self, title: str, digits: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = digits
        self._title, self._value = QLabel(title), QLabel()
        self._title.setProperty("role", "title")
        self._value.setProperty("role", "faint")
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setAccessibleName(title)
        self.plot.setMinimumHeight(_HEIGHT)
        self.plot.setMenuEnabled(False)
        self.plot.setMouseEnabled(False, False)
        self.plot.getPlotItem().getViewBox().setLimits(xMin=0, minXRange=1)
        self.plot.hideButtons()
        self.plot.getPlotItem().setContentsMargins(0, 8, 8, 0)
        self.plot.getAxis("bottom").setStyle(textFillLimits=[(0, 0.6), (2, 0.4), (4, 0.2)])  # numbers do not touch
        self._fine, self._coarse, self._best = self.plot.plot(), self.plot.plot(), self.plot.plot()
        self._hover = pyqtgraph.InfiniteLine(angle=90)
        self._hover.hide()
        self.plot.addItem(self._hover, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._read_at)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(self._value)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.plot, 1)
        self._points: Points = ([], [])
        self.refresh_theme()

    def show_points(self, points: Points, fine: Points = ([], []), best: Points = ([], [])) -> None:
        """Show a value per epoch, fainter those within the epochs, and a ring around the best."""
        self._points = points if points[0] else fine
        self._coarse.setData(*points)
        self._fine.setData(*fine)
        self._best.setData(*best)
        self._tell(len(self._points[0]) - 1)

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        c = theme.colors()
        self.plot.setBackground(c.panel)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(c.off)
            axis.setTextPen(c.faint)
        self._coarse.setPen(pyqtgraph.mkPen(c.accent, width=2))
        self._coarse.setSymbol("o")
        self._coarse.setSymbolSize(5)
        self._coarse.setSymbolBrush(c.accent)
        self._coarse.setSymbolPen(None)
        self._best.setPen(None)
        self._best.setSymbol("o")
        self._best.setSymbolSize(12)
        self._best.setSymbolBrush(None)
        self._best.setSymbolPen(pyqtgraph.mkPen(c.text, width=1.5))
        self._fine.setPen(pyqtgraph.mkPen(c.off, width=1))
        self._hover.setPen(pyqtgraph.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))

    def _read_at(self, place: QPointF) -> None:
        """The point nearest to the mouse."""
        epochs = self._points[0]
        inside = self.plot.sceneBoundingRect().contains(place)
        self._hover.setVisible(bool(epochs) and inside)
        if not epochs or not inside:
            self._tell(len(epochs) - 1)
            return
        wanted = self.plot.getPlotItem().vb.mapSceneToView(place).x()
        right = min(bisect_left(epochs, wanted), len(epochs) - 1)
        nearest = right - 1 if right and wanted - epochs[right - 1] < epochs[right] - wanted else right
        self._hover.setValue(epochs[nearest])
        self._tell(nearest)

    def _tell(self, index: int) -> None:
        epochs, values = self._points
        if index < 0:
            self._value.clear()
            return
        text = self.tr("{value}  ·  epoch {epoch}")
        self._value.setText(text.format(value=format_number(values[index], self._digits), epoch=f"{epochs[index]:.4g}"))


class TrainingPlots(QWidget):
    """The three plots in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = Plot(self.tr("Loss"), 4)
        self.psnr = Plot(self.tr("PSNR"), 2)
        self.ssim = Plot(self.tr("SSIM"), 4)
        self.loss.setToolTip(self.tr("What training makes small: of each step, and its mean of each epoch"))
        self.psnr.setToolTip(
            self.tr("In decibels, on pairs that are not trained on: higher is better. The epoch with the ring is kept.")
        )
        self.ssim.setToolTip(self.tr("Likeness of structure on pairs that are not trained on: 1 is the same picture"))
        self.logarithmic = QCheckBox(self.tr("Logarithmic loss"))
        self.logarithmic.toggled.connect(lambda on: self.loss.plot.setLogMode(x=False, y=on))
        row = QHBoxLayout()
        row.setSpacing(2 * theme.UNIT)
        for plot in (self.loss, self.psnr, self.ssim):
            row.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row, 1)

    def show_curve(self, curve: TrainingCurve) -> None:
        """Show how far it has come."""
        steps = ([x for x, _ in curve.steps], [y for _, y in curve.steps])
        self.loss.show_points(curve.points("loss"), steps)
        for name, plot in (("psnr", self.psnr), ("ssim", self.ssim)):
            plot.show_points(curve.points(name), best=curve.best_point(name))

    def refresh_theme(self) -> None:
        """In the colours of the theme."""
        for plot in (self.loss, self.psnr, self.ssim):
            plot.refresh_theme()
