"""Interface to show one-line messages with buttons; features do not depend on the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

MessageAction = tuple[str, Callable[[], None]]
"""A button of a message: label and callback."""


class Feedback(Protocol):
    """Shows one message at a time; see `MessageBar`."""

    @property
    def text(self) -> str:
        """The message on show; empty if there is none."""
        ...

    def tell(self, text: str, actions: Sequence[MessageAction] = ()) -> None:
        """Show a message that disappears after a few seconds."""
        ...

    def ask(self, text: str, answers: Sequence[MessageAction]) -> None:
        """Show a question that stays until it is answered or closed; it reappears after other messages."""
        ...

    def warn(self, text: str, actions: Sequence[MessageAction] = ()) -> None:
        """Show an error that stays until it is closed or replaced."""
        ...

    def dismiss(self) -> None:
        """Close the message on show; an unanswered question reappears."""
        ...
