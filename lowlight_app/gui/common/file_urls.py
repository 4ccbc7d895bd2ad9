"""Paths of files as URLs, as other programs exchange them; also of names that are not valid Unicode."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QUrl

_UNKNOWN = "\ufffd"
"""What Qt puts in place of bytes that are not valid."""


def path_of(url: QUrl) -> Path:
    """Return the path of a local file."""
    name = url.toLocalFile()
    if os.name == "posix" and _UNKNOWN in name:
        name = os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded)))
    return Path(name)


def url_of(path: Path) -> QUrl:
    """Return the URL of a file."""
    return QUrl.fromEncoded(path.absolute().as_uri().encode())
