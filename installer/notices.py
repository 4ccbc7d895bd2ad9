"""The licence notices of the bundled libraries, collected from the installed distributions."""

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
version 3 or later, because the bundled libraries for HEIC and video contain x264 and x265.

This program was built from the source of Lowlight. The source of each library below is published by its authors under the
name and version given. Whoever received this program can ask the authors of Lowlight for a copy of the source.
"""


def notices(project: str = "lowlight-app", extra: str = "cpu") -> str:
    """Return name, version, licence and licence texts of Python and of everything that a distribution requires.

    Args:
        project: name of the distribution.
        extra: the extra whose requirements are included.
    """
    python = f"{platform.python_implementation()} {platform.python_version()}: PSF-2.0"
    parts = [_HEAD, python, *(_notice(metadata.distribution(name)) for name in sorted(_required(project, {extra})))]
    return "\n".join(parts)


def _required(project: str, extras: set[str]) -> set[str]:
    """Return the canonical names of the installed distributions that one requires, without itself."""
    found: set[str] = set()
    pending = [*_requirements(project, extras)]
    while pending:
        name = pending.pop()
        if name not in found and _installed(name):
            found.add(name)
            pending += _requirements(name, set())
    return found


def _requirements(name: str, extras: set[str]) -> Iterator[str]:
    for requirement in metadata.requires(name) or []:
        text, _, marker = requirement.partition(";")
        required_extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", marker)
        match = _NAME.match(text)
        if match and (required_extra is None or required_extra.group(1) in extras):
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
    """Return the name of the licence; older distributions have it in other fields than newer ones."""
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
