"""Addresses of live sources. A password never shows in their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, unquote, urlsplit

from lowlight_app.errors import UsageError
from lowlight_app.redaction import HIDDEN, redact

_READ_SECONDS = 10
"""Seconds without data after which the connection is given up."""
_MICROSECONDS = str(_READ_SECONDS * 1_000_000)
_PROTOCOLS = "rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto,srt,data"
"""Protocols that FFmpeg may use for what a stream links to; no `file`, since a server's playlist must not read local files."""
_NETWORK = {"protocol_whitelist": _PROTOCOLS, "flags": "low_delay"}
_RTSP = {"rtsp_flags": "prefer_tcp", "allowed_media_types": "video", "timeout": _MICROSECONDS}
_HTTP = {"rw_timeout": _MICROSECONDS}
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "rtsp": _RTSP,
    "rtsps": _RTSP,
    "http": _HTTP,
    "https": _HTTP,
    "udp": {"timeout": _MICROSECONDS, "overrun_nonfatal": "1", "fifo_size": "50000"},
    "tcp": {"timeout": _MICROSECONDS},
    "srt": {"timeout": _MICROSECONDS},
}
SCHEMES = tuple(_OPTIONS)
_WITH_LOGIN = ("rtsp", "rtsps", "http", "https")
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class LiveAddress:
    """The address of a live source.

    Attributes:
        label: what the user sees; without a password.
        stem: the beginning of the names of recordings.
        url: the address for FFmpeg, with a password if there is one.
        demuxer: its name in FFmpeg; None to recognise the format.
        options: options for FFmpeg.
        user: the user name for the login; empty for none.
        account: name under which the password is kept in the keyring; empty where there is no login.
        has_password: whether `url` contains one.
    """

    label: str
    stem: str
    url: str = field(repr=False)
    demuxer: str | None = None
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    user: str = ""
    account: str = ""
    has_password: bool = False

    @property
    def host(self) -> str:
        """Name or number of the computer; empty for a camera of the system."""
        return (urlsplit(self.url).hostname or "") if self.demuxer is None else ""

    @property
    def accepts_login(self) -> bool:
        """Whether a server may require a user name and a password."""
        return self.demuxer is None and urlsplit(self.url).scheme in _WITH_LOGIN

    def with_login(self, user: str, password: str) -> LiveAddress:
        """Return the same address with a user name and a password."""
        parts = urlsplit(self.url)
        where = parts.netloc.rpartition("@")[2]
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
        shown = parts._replace(netloc=f"{quote(user, safe='')}@{where}").geturl()
        return replace(
            self,
            label=redact(shown),
            url=parts._replace(netloc=f"{login}@{where}").geturl(),
            user=user,
            account=f"{user}@{where}",
            has_password=True,
        )

    @property
    def is_public(self) -> bool:
        """Whether the address without its password contains no other secret, so that it can be remembered."""
        return HIDDEN not in self.label


def parse_address(text: str) -> LiveAddress:
    """Parse the address of a stream, such as rtsp://ann@camera.local/live.

    Raises:
        UsageError: it is not an address, or of an unknown kind. The text shows no password.
    """
    try:
        parts = urlsplit(text.strip())
        has_place = bool(parts.hostname) if parts.port is None else bool(parts.hostname) or parts.scheme == "udp"
    except ValueError:
        has_place = False
    if not has_place:
        raise UsageError(
            "This is not the address of a stream; write one such as rtsp://camera.local/live. "
            "Leave the password out; Lowlight asks for it."
        )
    if parts.scheme not in SCHEMES:
        raise UsageError(
            "{scheme}:// is not supported; the address of a stream begins with one of {schemes}.",
            scheme=parts.scheme,
            schemes=", ".join(SCHEMES),
        )
    where = parts.netloc.rpartition("@")[2]
    plain = LiveAddress(
        redact(parts._replace(netloc=where).geturl()),
        _UNSAFE.sub("-", parts.hostname or "stream").strip("-.") or "stream",
        parts._replace(netloc=where).geturl(),
        options={**_NETWORK, **_OPTIONS[parts.scheme]},
    )
    if parts.password:
        return plain.with_login(unquote(parts.username or ""), unquote(parts.password))
    if parts.username:
        user = unquote(parts.username)
        named = plain.with_login(user, "")
        return replace(plain, label=named.label, user=user, account=named.account)
    return plain
