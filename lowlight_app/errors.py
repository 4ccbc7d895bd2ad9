"""Errors the user is to read: what happened, to which file, what to do.

A `LowlightError` means that the world failed (a damaged file, a full disk) and its text is shown as it is.
Any other exception that reaches the top is a bug of ours and is shown as one.
"""


class LowlightError(Exception):
    """Base of every error whose text is meant for the user."""


class MediaError(LowlightError):
    """A photo or video could not be read or is of a kind that is not supported."""


class ExportError(LowlightError):
    """A result could not be written; nothing was left under its final name."""


class ModelError(LowlightError):
    """A model is missing, damaged, of an unknown architecture or over the limits."""


class DatasetError(LowlightError):
    """Training data is missing, unreadable or does not match up."""


class OutOfMemory(LowlightError):
    """Not even the smallest pieces of work fit into memory."""


class UsageError(LowlightError):
    """The request itself makes no sense: exit code 2 on the command line."""
