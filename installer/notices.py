"""The notices of the libraries that an installer carries, taken from what is installed."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|copyright)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HEAD = """\
Lowlight itself is under the MIT License. The installed program as a whole is under the GNU General Public License,
version 3 or later, because the libraries for HEIC and video that it carries contain x264 and x265.

The source of Lowlight is what this was built from; the source of each library below is published by its authors under
the name and version given, and whoever received this program can ask the authors of Lowlight for a copy of it.
"""


def notices(project: str = "lowlight-app", extra: str = "cpu") -> str:
    """Name, version, licence and licence texts of everything a distribution needs, and Python itself.

    Args:
        project: the distribution.
        extra: of its extras, the one that is carried too.
    """
    python = f"{platform.python_implementation()} {platform.python_version()}: PSF-2.0"
    parts = [_HEAD, python, *(_notice(metadata.distribution(name)) for name in sorted(_needed(project, {extra})))]
    return "\n".join(parts)


def _needed(project: str, extras: set[str]) -> set[str]:
    """Installed distributions that one needs, by their canonical names, without itself."""
    found: set[str] = set()
    waiting = [*_requirements(project, extras)]
    while waiting:
        name = waiting.pop()
        if name not in found and _installed(name):
            found.add(name)
            waiting += _requirements(name, set())
    return found


def _requirements(name: str, extras: set[str]) -> Iterator[str]:
    for requirement in metadata.requires(name) or []:
        text, _, marker = requirement.partition(";")
        wanted = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker)
        match = _NAME.match(text)
        if match and (wanted is None or wanted.group(1) in extras):
            yield match.group().lower().replace("_", "-")


def _installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _notice(distribution: metadata.Distribution) -> str:
    title = f"{distribution.name} {distribution.version}: {_licence(distribution.metadata)}"
    return "\n".join([f"\n{'=' * len(title)}\n{title}\n{'=' * len(title)}\n", *_texts(distribution)])


def _licence(about: metadata.PackageMetadata) -> str:
    """In a few words: newer distributions name it in one way, older ones in one of two others."""
    for field in ("License-Expression", "License"):
        if field in about and about[field].strip():
            return about[field].strip().splitlines()[0]
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return ", ".join(classifiers) or "see below"


def _texts(distribution: metadata.Distribution) -> Iterator[str]:
    for file in distribution.files or []:
        if _LICENCE_FILE.search(file.name) and ".dist-info" in str(file):
            path = Path(str(distribution.locate_file(file)))
            if path.is_file():
                yield path.read_text("utf-8", errors="replace")
