"""One line over the picture that tells what happened, and goes by itself unless it is an error."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from lowlight_app.gui import icons, theme

_STAYS_MS, _STAYS_LONGER_MS = 7000, 20_000
"""The longer time is for messages that offer something to press."""
_GAP = 12
_SLACK = 4
Action = tuple[str, Callable[[], None]]


class MessageBar(QFrame):
    """Hidden while there is nothing to tell; the newest message takes the place of the one before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._area: QWidget | None = None
        self._full = ""
        self._icon, self._text, self._actions = QLabel(), QLabel(), QHBoxLayout()
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addLayout(self._actions)
        layout.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """What is told; empty while nothing is."""
        return self._full if not self.isHidden() else ""

    def float_over(self, area: QWidget) -> None:
        """Stay at the upper edge of a widget: a message must not move or rescale the picture below it."""
        self._area = area
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The area has another size or place."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def tell(self, text: str, actions: Sequence[Action] = ()) -> None:
        """Say something that goes by itself."""
        self._show(text, actions, "info")
        self._timer.start(_STAYS_LONGER_MS if actions else _STAYS_MS)

    def ask(self, text: str, answers: Sequence[Action]) -> None:
        """Say something that stays until it is answered, closed or replaced."""
        self._show(text, answers, "info")
        self._timer.stop()

    def warn(self, text: str, actions: Sequence[Action] = ()) -> None:
        """Say what went wrong; stays until it is closed or replaced."""
        self._show(text, actions, "error")
        self._timer.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _show(self, text: str, actions: Sequence[Action], kind: str) -> None:
        c = theme.colors()
        self.setProperty("kind", kind)
        self.style().polish(self)
        self.style().polish(self._text)
        error = kind == "error"
        name, color = ("warning", c.bad) if error else ("info", c.faint)
        self._icon.setPixmap(icons.pixmap(name, 18, color, self.devicePixelRatioF()))
        self._close.setIcon(theme.icon("close"))
        self._full = text
        self._text.setToolTip(text)
        self.setAccessibleName(text)
        while self._actions.count():
            item = self._actions.takeAt(0)
            button = item.widget() if item else None
            if button is not None:
                button.deleteLater()
        for label, action in actions:
            button = self._button(label, action)
            self._actions.addWidget(button)
            button.show()  # or it is not counted in the width
        self._place()
        self.raise_()
        self.show()

    def _place(self) -> None:
        if self._area is not None:
            parent = self.parentWidget()
            assert parent is not None
            corner = self._area.mapTo(parent, QPoint(0, 0))
            metrics = self._text.fontMetrics()
            beside = self.sizeHint().width()
            width = min(beside + metrics.horizontalAdvance(self._full) + _SLACK, self._area.width() - 2 * _GAP)
            self._text.setText(metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, width - beside))
            x = corner.x() + (self._area.width() - width) // 2
            self.setGeometry(x, corner.y() + _GAP, width, self.sizeHint().height())

    def _button(self, label: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("action", True)
        button.clicked.connect(action)
        return button
