"""Errors and notices for the user: what happened, to which file, what to do.

A `LowlightError` means that the world failed (a damaged file, a full disk) and its text is shown as it is.
Any other exception is a bug of ours and is shown as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, init=False)
class Message:
    """A text for the user as an English template and the facts that fill it in, so that it can be shown in any language.

    Args:
        template: As for `str.format`; `{path}` stands for the path.
        path: The file or folder that the text is about. It is put in front where the template does not name it.
        values: By the names of the template's fields. Errors and messages stay translatable; paths and other objects become text.
    """

    template: str
    path: Path | None
    values: Mapping[str, str | int | float | Message] = field(hash=False)

    def __init__(self, template: str, *, path: Path | str | None = None, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "path", None if path is None else Path(path))
        object.__setattr__(self, "values", {name: _plain(value) for name, value in values.items()})

    def __str__(self) -> str:
        return self.text()

    def text(self, translate: Callable[[str], str] = str, *, omit_path: Path | None = None) -> str:
        """Fill in the template.

        Args:
            translate: Gives the template in another language; applied to nested messages, too.
            omit_path: A path that is not put in front because it is shown elsewhere.
        """
        values = {name: value.text(translate) if isinstance(value, Message) else value for name, value in self.values.items()}
        text = translate(self.template).format(path=self.path, **values)
        in_front = self.path is not None and self.path != omit_path and "{path}" not in self.template
        return f"{self.path}: {text}" if in_front else text

    def about(self, path: Path) -> Message:
        """The same message about a file, if it names none."""
        return self if self.path is not None else Message(self.template, path=path, **self.values)

    def to_json(self) -> dict[str, Any]:
        """The facts as JSON can hold them, for another process."""
        values = {name: value.to_json() if isinstance(value, Message) else value for name, value in self.values.items()}
        return {"template": self.template, "path": None if self.path is None else str(self.path), "values": values}

    @staticmethod
    def from_json(facts: Mapping[str, Any]) -> Message:
        """The message whose facts `to_json` returned; other keys are ignored."""
        values = {name: Message.from_json(value) if isinstance(value, dict) else value for name, value in facts["values"].items()}
        return Message(facts["template"], path=facts["path"], **values)


class LowlightError(Exception):
    """Base of every error whose text is meant for the user.

    Args:
        template: See `Message`, as are the others.

    Attributes:
        message: What is shown.
    """

    def __init__(self, template: str, *, path: Path | str | None = None, **values: object) -> None:
        super().__init__(template)
        self.message = Message(template, path=path, **values)

    def __str__(self) -> str:
        return str(self.message)


class MediaError(LowlightError):
    """A photo or video could not be read or is of a kind that is not supported."""


class LoginError(MediaError):
    """A server requires a user name and a password, or refused them."""


class ExportError(LowlightError):
    """A result could not be written; nothing was left under its final name."""


class ModelError(LowlightError):
    """A model is missing, damaged, of an unknown architecture or over the limits."""


class DatasetError(LowlightError):
    """Training data is missing, unreadable or does not match up."""


class ClusterError(LowlightError):
    """A cluster cannot be used, or was lost."""


class DeadlyFileError(ClusterError):
    """A file, or a segment of a video, has ended the processes of several workers; no other worker tries it."""


class OutOfMemory(LowlightError):
    """Not even the smallest pieces of work fit into memory."""


class UnexpectedError(LowlightError):
    """A bug of Lowlight, limited to the file in which it was met; see `bug_report.limit_to_file`.

    Args:
        template: See `Message`, as are the others.
        report: The text to send to the developers.
    """

    def __init__(self, template: str, *, path: Path | str | None = None, report: str = "", **values: object) -> None:
        super().__init__(template, path=path, **values)
        self.report = report


class UsageError(LowlightError):
    """The request itself makes no sense: exit code 2 on the command line."""


def reason_of(error: OSError) -> str | Message:
    """Return the system's words for an error, such as "Permission denied"; libraries raise errors without them."""
    return error.strerror or Message("input or output error")


def _plain(value: object) -> str | int | float | Message:
    if isinstance(value, LowlightError):
        return value.message
    return value if isinstance(value, str | int | float | Message) else str(value)


class NoGpu(UsageError):
    """The user requires a GPU and none can be used. The message's value `reason` says why."""
