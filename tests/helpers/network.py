"""Hosts on this computer: network namespaces, connected by a bridge in one more namespace. Needs root on Linux."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

AVAILABLE = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("ip") is not None


@dataclass(frozen=True)
class Host:
    """A host on which a process runs.

    Attributes:
        address: IP address.
        prefix: the command with which another command is started there; empty for this computer.
    """

    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()


class Network:
    """Hosts that are connected by a bridge. Use it in a `with` statement, which deletes the namespaces.

    Args:
        count: number of hosts.

    Attributes:
        hosts: the hosts.
    """

    def __init__(self, count: int) -> None:
        self._switch = f"lowlight-{os.getpid()}"
        names = [f"{self._switch}-{number}" for number in range(count)]
        self.hosts = [Host(f"10.213.0.{n}", ("ip", "netns", "exec", name)) for n, name in enumerate(names, start=1)]
        self._names = names

    def __enter__(self) -> Network:
        try:
            self._create()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for name in (*self._names, self._switch):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)

    def cut(self, number: int) -> None:
        """Disconnect a host: nothing arrives any more, and no connection is closed."""
        _ip("-n", self._switch, "link", "set", f"port{number}", "down")

    def _create(self) -> None:
        _ip("netns", "add", self._switch)
        _ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
        _ip("-n", self._switch, "link", "set", "bridge", "up")
        for number, (name, host) in enumerate(zip(self._names, self.hosts, strict=True)):
            port = f"port{number}"
            _ip("netns", "add", name)
            _ip("-n", name, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", self._switch)
            _ip("-n", self._switch, "link", "set", port, "master", "bridge", "up")
            _ip("-n", name, "address", "add", f"{host.address}/24", "dev", "eth0")
            for device in ("lo", "eth0"):
                _ip("-n", name, "link", "set", device, "up")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)
