"""Plots of loss, PSNR and SSIM over the epochs. Imports pyqtgraph, which takes a while: import this module late."""

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
    """A plot of one metric over the epochs; hovering shows the value of an epoch.

    Args:
        title: name of the metric.
        digits: number of decimals.
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
        self.plot.getAxis("bottom").setStyle(textFillLimits=[(0, 0.6), (2, 0.4), (4, 0.2)])  # tick labels must not touch
        self._steps, self._epochs, self._best = self.plot.plot(), self.plot.plot(), self.plot.plot()
        self._hover = pyqtgraph.InfiniteLine(angle=90)
        self._hover.hide()
        self.plot.addItem(self._hover, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._mouse_moved)
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

    def show_points(self, epochs: Points, steps: Points = ([], []), best: Points = ([], [])) -> None:
        """Show the values of epochs, fainter those of steps, and a ring around the best epoch."""
        self._points = epochs if epochs[0] else steps
        self._epochs.setData(*epochs)
        self._steps.setData(*steps)
        self._best.setData(*best)
        self._show_value(len(self._points[0]) - 1)

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        c = theme.colors()
        self.plot.setBackground(c.panel)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(c.off)
            axis.setTextPen(c.faint)
        self._epochs.setPen(pyqtgraph.mkPen(c.accent, width=2))
        self._epochs.setSymbol("o")
        self._epochs.setSymbolSize(5)
        self._epochs.setSymbolBrush(c.accent)
        self._epochs.setSymbolPen(None)
        self._best.setPen(None)
        self._best.setSymbol("o")
        self._best.setSymbolSize(12)
        self._best.setSymbolBrush(None)
        self._best.setSymbolPen(pyqtgraph.mkPen(c.text, width=1.5))
        self._steps.setPen(pyqtgraph.mkPen(c.off, width=1))
        self._hover.setPen(pyqtgraph.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))

    def _mouse_moved(self, position: QPointF) -> None:
        """Show the value nearest to the mouse pointer."""
        epochs = self._points[0]
        inside = self.plot.sceneBoundingRect().contains(position)
        self._hover.setVisible(bool(epochs) and inside)
        if not epochs or not inside:
            self._show_value(len(epochs) - 1)
            return
        target = self.plot.getPlotItem().vb.mapSceneToView(position).x()
        right = min(bisect_left(epochs, target), len(epochs) - 1)
        nearest = right - 1 if right and target - epochs[right - 1] < epochs[right] - target else right
        self._hover.setValue(epochs[nearest])
        self._show_value(nearest)

    def _show_value(self, index: int) -> None:
        epochs, values = self._points
        if index < 0:
            self._value.clear()
            return
        text = self.tr("{value}  ·  round {epoch}")
        self._value.setText(text.format(value=format_number(values[index], self._digits), epoch=f"{epochs[index]:.4g}"))


class TrainingPlots(QWidget):
    """The plots of loss, PSNR and SSIM in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss = Plot(self.tr("Error"), 4)
        self.psnr = Plot(self.tr("Closeness"), 2)
        self.ssim = Plot(self.tr("Structure"), 4)
        self.loss.setToolTip(self.tr("Loss: the value that training minimizes, per step, and its mean per round"))
        self.psnr.setToolTip(
            self.tr("PSNR in decibels on the test pairs: how close the result is to the clear image. The circled round is kept.")
        )
        self.ssim.setToolTip(self.tr("SSIM on the test pairs: how well shapes and edges are kept; 1 means identical images"))
        self.logarithmic = QCheckBox(self.tr("Logarithmic error"))
        self.logarithmic.toggled.connect(lambda on: self.loss.plot.setLogMode(x=False, y=on))
        row = QHBoxLayout()
        row.setSpacing(2 * theme.UNIT)
        for plot in (self.loss, self.psnr, self.ssim):
            row.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row, 1)

    def show_curve(self, curve: TrainingCurve) -> None:
        """Show a training curve."""
        steps = ([x for x, _ in curve.steps], [y for _, y in curve.steps])
        self.loss.show_points(curve.points("loss"), steps)
        for name, plot in (("psnr", self.psnr), ("ssim", self.ssim)):
            plot.show_points(curve.points(name), best=curve.best_point(name))

    def refresh_theme(self) -> None:
        """Apply the colours of the theme."""
        for plot in (self.loss, self.psnr, self.ssim):
            plot.refresh_theme()
