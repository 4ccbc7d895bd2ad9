"""Hints for the first minutes: at most three, one at a time, each shown once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtWidgets import QWidget

from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.widgets.hint_bubble import HintBubble

delay_ms = 2000
"""Delay before a hint; tests change it."""


@dataclass(frozen=True)
class Hint:
    """A hint and the place it is about.

    Attributes:
        id: Its name in the preferences.
        text: Translated text.
        widget: The widget beside which it is shown.
        place: Returns the place in the widget; an empty rectangle while the hint does not apply.
    """

    id: str
    text: str
    widget: QWidget
    place: Callable[[], QRect]


class Hints(QObject):
    """Shows hints in order, each after the one before it was closed or followed.

    Args:
        preferences: Remember which hints were shown.
        bubble: Shows them.
    """

    def __init__(self, preferences: Preferences, bubble: HintBubble, parent: QObject) -> None:
        super().__init__(parent)
        self._preferences, self._bubble = preferences, bubble
        self._hints: list[Hint] = []
        self._shown: Hint | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._show_next)
        bubble.dismissed.connect(self._close)
        bubble.refused.connect(self._refuse)

    def add(self, hint: Hint) -> None:
        """Append a hint."""
        self._hints.append(hint)

    def start(self) -> None:
        """Show the next hint soon; call this when the user can follow it."""
        if self._shown is None and self._unseen() and not self._timer.isActive():
            self._timer.start(delay_ms)

    def follow(self, id: str) -> None:
        """Note that the user does what a hint says; it is not shown any more."""
        self._remember(id)
        if self._shown is not None and self._shown.id == id:
            self._close()

    def replace(self) -> None:
        """Move the hint on show to where its place is now, for instance because the window was resized."""
        if self._shown is not None and not self._shown.place().isEmpty():
            self._bubble.show_beside(self._shown.widget, self._shown.place(), self._shown.text)

    def withdraw(self) -> None:
        """Hide a hint whose place is gone."""
        self._timer.stop()
        self._shown = None
        self._bubble.hide()

    def _unseen(self) -> list[Hint]:
        values = self._preferences.values
        return [hint for hint in self._hints if hint.id not in values.hints_shown] if values.hints else []

    def _show_next(self) -> None:
        """Show the first hint that applies; wait if there is none."""
        unseen = [hint for hint in self._unseen() if hint.widget.isVisible()]
        hint = next((hint for hint in unseen if not hint.place().isEmpty()), None)
        if hint is not None:
            self._shown = hint
            self._remember(hint.id)
            self._bubble.show_beside(hint.widget, hint.place(), hint.text)
        elif unseen:
            self._timer.start(delay_ms)

    def _close(self) -> None:
        self.withdraw()
        self.start()

    def _refuse(self) -> None:
        self._preferences.change(hints=False)
        self.withdraw()

    def _remember(self, id: str) -> None:
        shown = self._preferences.values.hints_shown
        if id not in shown:
            self._preferences.change(hints_shown=(*shown, id))


def handle_place(position: QPoint) -> QRect:
    """Return the place of a small handle around a point."""
    return QRect(position - QPoint(16, 16), QSize(32, 32))
