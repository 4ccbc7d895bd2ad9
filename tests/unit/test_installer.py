"""Contents of the installers that can be tested without freezing the program."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lowlight_app import __version__

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "installer" / "linux"

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux tools")


def run(*command):
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture
def bundle(tmp_path):
    """A folder laid out like the frozen program."""
    inside = tmp_path / "lowlight" / "_internal"
    inside.mkdir(parents=True)
    (inside / "library.so").write_bytes(b"library")
    program = tmp_path / "lowlight" / "lowlight"
    program.write_text("#!/bin/sh\necho started as $0\n")
    program.chmod(0o755)
    for name in ("lowlight.exe", "lowlight-gui.exe", "THIRD-PARTY-NOTICES.txt"):
        (tmp_path / "lowlight" / name).write_text("x")
    return tmp_path / "lowlight"


@linux_only
def test_the_desktop_file_and_the_metainfo_are_valid():
    entry = run("desktop-file-validate", LINUX / "io.github.lowlight.Lowlight.desktop")
    assert (entry.returncode, entry.stdout) == (0, "")
    metainfo = run("appstreamcli", "validate", "--no-net", LINUX / "io.github.lowlight.Lowlight.metainfo.xml")
    assert metainfo.returncode == 0, metainfo.stdout


def test_the_metainfo_names_this_version():
    assert f'version="{__version__}"' in (LINUX / "io.github.lowlight.Lowlight.metainfo.xml").read_text("utf-8")


@linux_only
@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")
def test_the_debian_package_holds_program_menu_entry_icons_and_manual(bundle, tmp_path):
    result = run(sys.executable, "-m", "installer.linux.deb", bundle, tmp_path, "--depends", "libegl1", "libgl1")
    assert result.returncode == 0, result.stderr
    package, root = Path(result.stdout.strip()), tmp_path / "root"
    assert f"lowlight_{__version__}" in package.name
    depends = run("dpkg-deb", "--field", package, "Depends").stdout.strip()
    assert depends == "libc6 (>= 2.34), libegl1, libgl1"
    assert run("dpkg-deb", "--extract", package, root).returncode == 0
    assert run(root / "usr" / "bin" / "lowlight").stdout.startswith("started")
    share = root / "usr" / "share"
    for name in (
        "applications/io.github.lowlight.Lowlight.desktop",
        "doc/lowlight/copyright",
        "icons/hicolor/256x256/apps/lowlight.png",
        "icons/hicolor/scalable/apps/lowlight.svg",
        "man/man1/lowlight.1.gz",
        "metainfo/io.github.lowlight.Lowlight.metainfo.xml",
    ):
        assert (share / name).stat().st_size > 100, name


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis")
def test_the_windows_installer_compiles_without_a_warning(bundle, tmp_path):
    values = {"VERSION": __version__, "BUNDLE": bundle, "TARGET": tmp_path / "lowlight-windows.exe"}
    defines = [f"-D{name}={value}" for name, value in values.items()]
    result = run("makensis", "-V2", "-WX", *defines, ROOT / "installer" / "windows" / "lowlight.nsi")
    assert result.returncode == 0, result.stdout + result.stderr
    assert (tmp_path / "lowlight-windows.exe").stat().st_size > 50_000


def test_the_notices_name_every_bundled_library():
    notices = run(sys.executable, "-c", "from installer.notices import notices; print(notices())").stdout
    for name in ("PySide6_Essentials", "tensorflow", "opencv-python-headless", "pillow_heif", "rawpy"):
        assert name in notices
    assert "pytest" not in notices.replace("pytest.", "")
