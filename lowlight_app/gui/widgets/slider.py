"""Slider with label and value."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QToolButton, QWidget

from lowlight_app.gui.common import theme
from lowlight_app.gui.widgets.value_field import ValueField
from lowlight_app.settings import Range

_KNOB_RADIUS = 7
_ICON = 16
_MOVE_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class Slider(QSlider):
    """Slider that jumps to a click, resets on a double click and marks its default value."""

    typed = Signal(str)
    """Emitted with the first character of a number that the user types, or "" for Enter."""

    def __init__(self, default: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._default = default
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a drag, arrow keys still navigate between photos

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a height for the knob and the focus ring."""
        return QSize(120, 22)

    def event(self, event: QEvent) -> bool:
        """Keep arrow keys while the slider has the focus; otherwise they are shortcuts for the filmstrip."""
        if event.type() is QEvent.Type.ShortcutOverride and event.key() in _MOVE_KEYS:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let the user type a number."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.typed.emit("")
        elif event.text() and event.text() in "0123456789-,.":
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the knob to the mouse."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Drag the knob."""
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """End the drag."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Reset to the default."""
        self.setSliderDown(False)
        self.setValue(self._default)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint a thin groove, filled up to the knob, with a tick at the default."""
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
        enabled = self.isEnabled()
        painter.setBrush(QColor(c.faint if enabled else c.line))
        painter.drawRoundedRect(QRectF(left, y - 1.5, max(x - left, 0), 3), 1.5, 1.5)
        highlighted = self.isSliderDown() or self.underMouse() or self.hasFocus()
        painter.setBrush(QColor(c.off if not enabled else c.accent if highlighted else c.text))
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.panel), 2))
        painter.drawEllipse(QPointF(x, y), _KNOB_RADIUS, _KNOB_RADIUS)
        painter.end()

    def _x(self, value: int) -> float:
        span = max(1, self.maximum() - self.minimum())
        return _KNOB_RADIUS + 1 + (value - self.minimum()) / span * (self.width() - 2 * _KNOB_RADIUS - 2)

    def _follow(self, event: QMouseEvent) -> None:
        span = max(1, self.width() - 2 * _KNOB_RADIUS - 2)
        fraction = (event.position().x() - _KNOB_RADIUS - 1) / span
        value = self.minimum() + fraction * (self.maximum() - self.minimum())
        self.setValue(round(min(max(value, self.minimum()), self.maximum())))


class SliderRow(QWidget):
    """Slider with label and value for one setting.

    Args:
        declaration: Range and step of the setting.
        default: Value after a double click.
        label: Translated label.
        help_text: Translated help text.
    """

    changed = Signal(float)
    """Emitted with the value that the user set."""
    pressed = Signal()
    """Emitted when a drag starts."""
    released = Signal()
    """Emitted when a drag ends."""

    def __init__(self, declaration: Range, default: float, label: str, help_text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._declaration = declaration
        self.slider = Slider(self._steps(default))
        self.slider.setRange(self._steps(declaration.low), self._steps(declaration.high))
        self.slider.setPageStep(max(1, (self.slider.maximum() - self.slider.minimum()) // 5))
        self.slider.setAccessibleName(label)
        self.slider.setAccessibleDescription(help_text)
        widest = declaration.low if declaration.low < 0 else declaration.high
        self.value_field = ValueField(0 if declaration.step >= 1 else 2, widest)
        self.value_field.setToolTip(self.tr("Double-click to type a value"))
        self.value_field.setAccessibleName(label)
        self.value_field.entered.connect(self._enter)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(0)
        layout.addWidget(QLabel(label), 0, 0)
        layout.setColumnStretch(0, 1)
        layout.addWidget(self.value_field, 0, 2, Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self.slider, 1, 0, 1, 3)
        self.setToolTip(self.tr("{help}. Double-click to reset.").format(help=help_text.rstrip(".")))
        self.slider.valueChanged.connect(self._value_changed)
        self.slider.typed.connect(self.value_field.edit)
        self.slider.sliderPressed.connect(self.pressed)
        self.slider.sliderReleased.connect(self.released)
        self.show_value(default)

    def add_button(self, action: QAction) -> None:
        """Add a small button before the value."""
        button = QToolButton()
        button.setObjectName("small")
        button.setDefaultAction(action)
        button.setIconSize(QSize(_ICON, _ICON))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = self.layout()
        assert isinstance(layout, QGridLayout)
        layout.addWidget(button, 0, 1)

    def show_value(self, value: float) -> None:
        """Set the value without emitting `changed`."""
        self.slider.blockSignals(True)
        self.slider.setValue(self._steps(value))
        self.slider.blockSignals(False)
        self.value_field.show_value(value)  # may lie between two steps

    def _enter(self, value: float) -> None:
        """Take a typed value, rounded to the step and limited to the range."""
        self.slider.setValue(self._steps(min(max(value, self._declaration.low), self._declaration.high)))
        self.value_field.show_value(self._value())

    def _value_changed(self) -> None:
        self.value_field.show_value(self._value())
        self.changed.emit(self._value())

    def _value(self) -> float:
        return round(self.slider.value() * self._declaration.step, 6)

    def _steps(self, value: float) -> int:
        return round(value / self._declaration.step)
