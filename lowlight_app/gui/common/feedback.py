"""Interface to show one-line messages with buttons; features do not depend on the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

MessageAction = tuple[str, Callable[[], None]]
"""A button of a message: label and callback."""


class Topic(Enum):
    """Subject of messages that are true for a while only."""

    SHOWN_PHOTO = "the photo on show"
    SETTINGS = "settings that a command has just changed"
    FILTER = "photos that the filter hides"
    PICKING = "the white balance picker while it waits for a click"
    MODEL = "the model that could not be loaded"
    CLUSTER = "the cluster that cannot be used"
    TRAINING = "a training that runs or is not finished"


class Feedback(Protocol):
    """Shows one message at a time; see `MessageBar`."""

    @property
    def text(self) -> str:
        """The message on show; empty if there is none."""
        ...

    def tell(self, text: str, actions: Sequence[MessageAction] = (), topic: object = None) -> None:
        """Show a message that disappears after a few seconds, or once its topic is withdrawn."""
        ...

    def ask(self, text: str, answers: Sequence[MessageAction], topic: object = None) -> None:
        """Show a question that stays until it is answered, closed or withdrawn; it reappears after other messages."""
        ...

    def warn(self, text: str, actions: Sequence[MessageAction] = (), topic: object = None) -> None:
        """Show an error that stays until it is closed, replaced or withdrawn."""
        ...

    def withdraw(self, topic: object) -> None:
        """Close the messages about a topic, since they are no longer true."""
        ...

    def dismiss(self) -> None:
        """Close the message on show; an unanswered question reappears."""
        ...
