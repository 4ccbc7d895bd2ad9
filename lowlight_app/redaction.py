"""Remove passwords from texts before they are shown or logged."""

from __future__ import annotations

import re

_PASSWORD = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@?'\"]*):[^\s'\"]*@", re.IGNORECASE)
"""Up to the last @ of the address: a password may contain @ and /, and rather too much is removed than too little."""
_SECRET_FIELD = re.compile(
    r"([?&;](?:\w*pass\w*|\w*pwd|psw|\w*token|\w*key|\w*secret|auth\w*|sig\w*)=)[^&;\s'\"#]+", re.IGNORECASE
)
HIDDEN = "***"


def redact(text: str) -> str:
    """Return a text without the passwords of the addresses in it."""
    return _SECRET_FIELD.sub(rf"\1{HIDDEN}", _PASSWORD.sub(rf"\1:{HIDDEN}@", text))
