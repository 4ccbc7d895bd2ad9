"""The user name and password of a camera or stream: from the keyring, or typed."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from lowlight_app.errors import LowlightError, Message

if TYPE_CHECKING:
    from lowlight_app.media.live.address import LiveAddress

_ATTEMPTS = 3


class Login:
    """The login of an address.

    Args:
        address: as it was typed; a password that the keyring holds for its user name is used.

    Attributes:
        address: with the user name and password to use now.
    """

    def __init__(self, address: LiveAddress) -> None:
        self.address = address
        self._left, self._to_keep = _ATTEMPTS, ""
        if address.user and not address.has_password and address.accepts_login:
            from lowlight_app.passwords import kept_password

            password = kept_password(address.account)
            if password is not None:
                self.address = address.with_login(address.user, password)

    def ask(self, refusal: LowlightError) -> bool:
        """Ask for user name and password on the terminal.

        Args:
            refusal: why; it is printed.

        Returns:
            Whether something was typed; always False without a terminal.
        """
        if not self._left or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return False
        self._left -= 1
        print(refusal, file=sys.stderr)
        user = self.address.user or input("User name: ").strip()
        password = getpass.getpass(f"Password of {user}: ") if user else ""
        if not password:
            return False
        self.address, self._to_keep = self.address.with_login(user, password), password if _wants_to_keep() else ""
        return True

    def accepted(self) -> Message | None:
        """Save the password if the user has chosen to; return a notice if that fails. Call this when the source is open."""
        from lowlight_app.passwords import keep_password

        password, self._to_keep = self._to_keep, ""
        if not password or keep_password(self.address.account, password):
            return None
        return Message("The keyring did not take the password.")


def _wants_to_keep() -> bool:
    from lowlight_app.passwords import can_keep_passwords

    if not can_keep_passwords():
        return False
    return input("Keep the password in the keyring of this system? [y/N] ").strip().lower() in ("y", "yes")
