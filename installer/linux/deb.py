"""Builds a Debian package of the frozen program: `python -m installer.linux.deb`, called by `dev.py build --installer`."""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from email.utils import formatdate
from pathlib import Path

from installer.icons import DRAWING, draw_icon
from lowlight_app import __version__

HERE = Path(__file__).parent
APP_ID = "io.github.lowlight.Lowlight"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
MAINTAINER = "The Lowlight authors <lowlight@localhost>"
GLIBC = "2.34"
"""Oldest version that Qt supports."""
_COPYRIGHT = """\
The installed program as a whole is under the GNU General Public License, version 3 or later
(/usr/share/common-licenses/GPL-3). /usr/lib/lowlight/THIRD-PARTY-NOTICES.txt says why, and names every library.
"""


_OVERRIDES = """\
# The program is frozen: it contains Python and every library as published, mostly in wheels. `strip` would break their
# names and search paths inside the bundle.
lowlight: embedded-library *
lowlight: unstripped-binary-or-object *
lowlight: hardening-no-pie *
lowlight: library-not-linked-against-libc *
lowlight: shared-library-lacks-prerequisites *
lowlight: custom-library-search-path *
# These words occur in the help of libraries; no pager is ever started.
lowlight: missing-depends-on-sensible-utils *
"""


def main() -> int:
    """Build the package and print its path."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path, help="folder of the frozen program")
    parser.add_argument("target", type=Path, help="folder for the package")
    parser.add_argument("--depends", nargs="+", default=[], help="Debian packages that the program depends on")
    parsed = parser.parse_args()
    print(build_package(parsed.bundle, parsed.target, parsed.depends))
    return 0


def build_package(bundle: Path, target: Path, depends: list[str]) -> Path:
    """Lay out the installed tree, pack it and return the path of the package.

    Raises:
        subprocess.CalledProcessError: `dpkg-deb` failed.
    """
    package = target / f"lowlight_{__version__}_{_architecture()}.deb"
    with tempfile.TemporaryDirectory(dir=target, prefix="deb-") as scratch:
        root = Path(scratch, "root")
        _lay_out_program(bundle, root)
        _lay_out_desktop(root)
        _lay_out_documents(root)
        _write(root / "DEBIAN" / "control", _control(root, depends))
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, package], check=True, stdout=sys.stderr)
    return package


def _lay_out_program(bundle: Path, root: Path) -> None:
    """Copy the program, with hard links where the file system supports them: it is larger than a gigabyte."""
    library = root / "usr" / "lib" / "lowlight"
    shutil.copytree(bundle, library, symlinks=True, copy_function=_link)
    for path in library.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == library / "lowlight" else 0o644)
    launcher = root / "usr" / "bin" / "lowlight"
    launcher.parent.mkdir(parents=True)
    launcher.symlink_to("../lib/lowlight/lowlight")


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _lay_out_desktop(root: Path) -> None:
    share = root / "usr" / "share"
    _copy(HERE / f"{APP_ID}.desktop", share / "applications" / f"{APP_ID}.desktop")
    _copy(HERE / f"{APP_ID}.metainfo.xml", share / "metainfo" / f"{APP_ID}.metainfo.xml")
    icons = share / "icons" / "hicolor"
    _copy(DRAWING, icons / "scalable" / "apps" / "lowlight.svg")
    for size in ICON_SIZES:
        draw_icon(size, icons / f"{size}x{size}" / "apps" / "lowlight.png")


def _lay_out_documents(root: Path) -> None:
    documents, checkout = root / "usr" / "share" / "doc" / "lowlight", HERE.parents[1]
    licence = (checkout / "LICENSE").read_text("utf-8")
    _write(documents / "copyright", f"Lowlight\n\n{licence}\n{_COPYRIGHT}")
    entry = f"lowlight ({__version__}) unstable; urgency=medium\n\n  * See changes.md.gz.\n\n"
    _compress(documents / "changelog.gz", f"{entry} -- {MAINTAINER}  {formatdate()}\n")
    _compress(documents / "changes.md.gz", (checkout / "CHANGELOG.md").read_text("utf-8"))
    _write(root / "usr" / "share" / "lintian" / "overrides" / "lowlight", _OVERRIDES)
    _compress(root / "usr" / "share" / "man" / "man1" / "lowlight.1.gz", (HERE / "lowlight.1").read_text("utf-8"))


def _control(root: Path, depends: list[str]) -> str:
    kilobytes = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    return f"""\
Package: lowlight
Version: {__version__}
Architecture: {_architecture()}
Maintainer: {MAINTAINER}
Installed-Size: {kilobytes}
Depends: {", ".join([f"libc6 (>= {GLIBC})", *sorted(depends)])}
Section: graphics
Priority: optional
Description: enhance photos and videos taken in too little light
 Lowlight brightens and denoises photos and videos that were taken in too
 little light, at full resolution and on your own computer, with a neural
 network that you can retrain on your own pictures.
"""


def _architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], check=True, capture_output=True, text=True).stdout.strip()


def _copy(source: Path, target: Path) -> None:
    _write(target, source.read_text("utf-8"))


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    target.chmod(0o644)


def _compress(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    target.chmod(0o644)


if __name__ == "__main__":
    sys.exit(main())
