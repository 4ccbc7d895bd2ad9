"""A slider with its name and number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.settings import Range

_KNOB = 7
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class Slider(QSlider):
    """A slider that goes where it is clicked, back to its default on a double click, and shows where that is."""

    def __init__(self, default: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._default = default
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a drag, arrow keys still go from photo to photo

    def sizeHint(self) -> QSize:  # noqa: N802
        """High enough for knob and focus ring."""
        return QSize(120, 22)

    def event(self, event: QEvent) -> bool:
        """Arrow keys are ours while we have the focus, not the filmstrip's."""
        if event.type() is QEvent.Type.ShortcutOverride and event.key() in _ARROWS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the knob to the mouse."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset."""
        self.setSliderDown(False)
        self.setValue(self._default)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """A thin groove, filled up to the knob, with a tick at the default."""
        c = theme.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        y, x = self.height() / 2, self._x(self.value())
        left, right = self._x(self.minimum()), self._x(self.maximum())
        painter.setBrush(QColor(c.line))
        painter.drawRoundedRect(QRectF(left, y - 1.5, right - left, 3), 1.5, 1.5)
        tick = self._x(self._default)
        painter.drawRect(QRectF(tick - 0.75, y - 5, 1.5, 10))
        active = self.isEnabled()
        painter.setBrush(QColor(c.faint if active else c.line))
        painter.drawRoundedRect(QRectF(left, y - 1.5, max(x - left, 0), 3), 1.5, 1.5)
        lively = self.isSliderDown() or self.underMouse() or self.hasFocus()
        painter.setBrush(QColor(c.off if not active else c.accent if lively else c.text))
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.panel), 2))
        painter.drawEllipse(QPointF(x, y), _KNOB, _KNOB)
        painter.end()

    def _x(self, value: int) -> float:
        span = max(1, self.maximum() - self.minimum())
        return _KNOB + 1 + (value - self.minimum()) / span * (self.width() - 2 * _KNOB - 2)

    def _follow(self, event: QMouseEvent) -> None:
        span = max(1, self.width() - 2 * _KNOB - 2)
        share = (event.position().x() - _KNOB - 1) / span
        value = self.minimum() + share * (self.maximum() - self.minimum())
        self.setValue(round(min(max(value, self.minimum()), self.maximum())))


class SliderRow(QWidget):
    """One number of the settings: made of its declaration.

    Args:
        declaration: range, step, label and help.
        default: the number that a double click brings back.
        label: the translated label.
        help_text: the translated help.
    """

    changed = Signal(float)
    """The user's new number."""
    pressed = Signal()
    """A drag begins."""
    released = Signal()

    def __init__(self, declaration: Range, default: float, label: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._declaration = declaration
        self.slider = Slider(self._steps(default))
        self.slider.setRange(self._steps(declaration.low), self._steps(declaration.high))
        self.slider.setPageStep(max(1, (self.slider.maximum() - self.slider.minimum()) // 5))
        self.slider.setAccessibleName(label)
        self.slider.setAccessibleDescription(help_text)
        self._value = QLabel()
        tabular = self._value.font()
        tabular.setFeature(QFont.Tag("tnum"), 1)
        self._value.setFont(tabular)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.addWidget(QLabel(label), 0, 0)
        layout.addWidget(self._value, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        self.setToolTip(self.tr("{help}. A double click resets it.").format(help=help_text.rstrip(".")))
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderPressed.connect(self.pressed)
        self.slider.sliderReleased.connect(self.released)
        self.show_value(default)

    def show_value(self, value: float) -> None:
        """Show a number without announcing it."""
        self.slider.blockSignals(True)
        self.slider.setValue(self._steps(value))
        self.slider.blockSignals(False)
        self._tell()

    def _moved(self) -> None:
        self._tell()
        self.changed.emit(self._number())

    def _number(self) -> float:
        return round(self.slider.value() * self._declaration.step, 6)

    def _steps(self, value: float) -> int:
        return round(value / self._declaration.step)

    def _tell(self) -> None:
        self._value.setText(format_number(self._number(), 0 if self._declaration.step >= 1 else 2))
