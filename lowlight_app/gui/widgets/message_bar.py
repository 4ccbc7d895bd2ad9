"""Message bar over the image: messages that time out, errors and questions that stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from lowlight_app.gui.common import icons, theme
from lowlight_app.gui.common.feedback import MessageAction

_TIMEOUT_MS, _ACTION_TIMEOUT_MS = 7000, 20_000
"""The longer timeout is for messages with buttons."""
_GAP = 12
_SLACK = 4


@dataclass(frozen=True, eq=False)
class _Message:
    """A message; compared by identity."""

    text: str
    actions: Sequence[MessageAction]
    kind: str
    topic: object


class MessageBar(QFrame):
    """Shows one message at a time; a new one replaces the current one. Hidden without a message.

    A question that was replaced reappears until it is answered or closed.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messages")
        self._area: QWidget | None = None
        self._message: _Message | None = None
        self._questions: list[_Message] = []
        self._icon, self._text, self._actions = QLabel(), QLabel(), QHBoxLayout()
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addLayout(self._actions)
        layout.addWidget(self._close)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def text(self) -> str:
        """The message on show; empty if there is none."""
        return self._message.text if self._message else ""

    def anchor_to(self, area: QWidget) -> None:
        """Float at the top edge of a widget, so that a message does not move or rescale the image below."""
        self._area = area
        area.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the widget when it is moved or resized."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def tell(self, text: str, actions: Sequence[MessageAction] = (), topic: object = None) -> None:
        """Show a message that disappears after a few seconds, or once its topic is withdrawn."""
        self._show(_Message(text, actions, "info", topic))
        self._timer.start(_ACTION_TIMEOUT_MS if actions else _TIMEOUT_MS)

    def ask(self, text: str, answers: Sequence[MessageAction], topic: object = None) -> None:
        """Show a question that stays until it is answered, closed or withdrawn; it reappears after other messages."""
        question = _Message(text, answers, "info", topic)
        self._questions.append(question)
        self._show(question)
        self._timer.stop()

    def warn(self, text: str, actions: Sequence[MessageAction] = (), topic: object = None) -> None:
        """Show an error that stays until it is closed, replaced or withdrawn."""
        self._show(_Message(text, actions, "error", topic))
        self._timer.stop()

    def withdraw(self, topic: object) -> None:
        """Close the messages about a topic, since they are no longer true."""
        self._questions = [question for question in self._questions if question.topic != topic]
        if self._message is not None and self._message.topic == topic:
            self.dismiss()

    def dismiss(self) -> None:
        """Close the message on show; an unanswered question reappears."""
        self._timer.stop()
        if self._message in self._questions:
            self._questions.remove(self._message)
        self._message = None
        if self._questions:
            self._show(self._questions[-1])
        else:
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Close the message on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _show(self, message: _Message) -> None:
        c = theme.colors()
        self.setProperty("kind", message.kind)
        self.style().polish(self)
        self.style().polish(self._text)
        name, color = ("warning", c.bad) if message.kind == "error" else ("info", c.faint)
        self._icon.setPixmap(icons.pixmap(name, 18, color, self.devicePixelRatioF()))
        self._close.setIcon(theme.icon("close"))
        self._message = message
        self._text.setToolTip(message.text)
        self.setAccessibleName(message.text)
        while self._actions.count():
            item = self._actions.takeAt(0)
            button = item.widget() if item else None
            if button is not None:
                button.deleteLater()
        for label, action in message.actions:
            button = self._button(label, self._answer(message, action))
            self._actions.addWidget(button)
            button.show()  # hidden buttons do not count in the size hint
        self._place()
        self.raise_()
        self.show()

    def _place(self) -> None:
        if self._area is not None and self._message is not None:
            parent = self.parentWidget()
            assert parent is not None
            corner = self._area.mapTo(parent, QPoint(0, 0))
            metrics = self._text.fontMetrics()
            other = self.sizeHint().width()
            width = min(other + metrics.horizontalAdvance(self._message.text) + _SLACK, parent.width() - 2 * _GAP)
            self._text.setText(metrics.elidedText(self._message.text, Qt.TextElideMode.ElideRight, width - other))
            x = corner.x() + (self._area.width() - width) // 2  # centred on the area if there is enough space
            x = min(max(x, _GAP), parent.width() - _GAP - width)
            self.setGeometry(x, corner.y() + _GAP, width, self.sizeHint().height())

    def _answer(self, message: _Message, action: Callable[[], None]) -> Callable[[], None]:
        """Return a callback that closes an answered question or an acknowledged error, then runs the action."""

        def answer() -> None:
            if message in self._questions or message.kind == "error":
                self.dismiss()
            action()

        return answer

    def _button(self, label: str, action: Callable[[], None]) -> QPushButton:
        button = QPushButton(label)
        button.setProperty("action", True)
        button.clicked.connect(action)
        return button
