"""Passwords of cameras and streams, kept in the keyring of the system; without one, none is kept."""

from __future__ import annotations

import logging

_SERVICE = "Lowlight"
_log = logging.getLogger(__name__)


def can_keep_passwords() -> bool:
    """Return whether this system has a keyring."""
    import keyring  # looks for keyrings of all kinds, which takes a while

    priority: float = keyring.get_keyring().priority
    return priority > 0


def kept_password(account: str) -> str | None:
    """Return the password of an account such as ann@camera.local; None if none is kept or the keyring stays locked."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, account)
    except (KeyringError, OSError, RuntimeError) as error:
        _log.info("The keyring cannot be read: %s", type(error).__name__)
        return None


def keep_password(account: str, password: str) -> bool:
    """Keep a password for next time; return whether the keyring took it."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, account, password)
    except (KeyringError, OSError, RuntimeError) as error:
        _log.info("The keyring cannot be written: %s", type(error).__name__)
        return False
    return True
