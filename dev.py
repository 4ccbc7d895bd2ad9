#!/usr/bin/env python3
"""Set up, run, check and build Lowlight with nothing but Python 3.11, 3.12 or 3.13 at hand.

    python3 dev.py run [ARGS]     start Lowlight with ARGS (none: the window)
    python3 dev.py test [ARGS]    run all checks and tests; ARGS go to pytest
    python3 dev.py system         install the system's packages that all this needs (Debian, Ubuntu; as root)
    python3 dev.py bench [ARGS]   measure Lowlight; ARGS as `bench --help` tells
    python3 dev.py translate      gather what is to be translated, and pack what is
    python3 dev.py screenshots    write pictures of the window into docs/screenshots
    python3 dev.py build          freeze Lowlight into dist/lowlight and let it test itself
    python3 dev.py build --installer   then make this system's installer of it, into dist

The first call makes `.venv` beside this file; later calls reuse it until the requirements change.
LOWLIGHT_DEVICE=gpu sets it up with TensorFlow for NVIDIA GPUs (Linux) instead of the smaller one for the CPU.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import runpy
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "lowlight-setup.json"
LOCK = ROOT / ".venv.lock"
"""Beside `.venv` because a set-up may clear that."""
LOCK_POLL_SECONDS = 0.5
CONSTRAINTS = ROOT / "constraints.txt"
TRANSLATIONS = ROOT / "resources" / "translations"
LUPDATE = ("-silent", "-extensions", "py", "-locations", "none", "-no-obsolete")
"""Without line numbers, which would change with every line of code; what is no longer said anywhere goes."""

# What PySide6's libraries, its offscreen, X11 and Wayland plugins are linked to and do not bring, with Debian's package.
SYSTEM_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libpulse.so.0": "libpulse0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
TEST_TOOLS = {
    "appstreamcli": "appstream",
    "desktop-file-validate": "desktop-file-utils",
    "exiftool": "libimage-exiftool-perl",
    "identify": "imagemagick",
    "makensis": "nsis",
}

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    ("lint-imports", "--no-logo"),
)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "run": run,
        "test": test,
        "system": system,
        "bench": bench,
        "translate": translate,
        "screenshots": screenshots,
        "build": build,
    }
    if not arguments or arguments[0] not in commands:
        say(__doc__ or "")
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    check_platform(sys.version_info[:2], platform.system(), platform.machine())
    try:
        return commands[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130
    except subprocess.CalledProcessError as error:
        say(f"\nThis failed: {' '.join(map(str, error.cmd))}")
        say("Run the same command again to continue where it stopped. If it fails again, delete .venv first.")
        return 1


def run(arguments: Sequence[str]) -> int:
    """Start Lowlight, in the caller's folder, with its exit code and its Ctrl-C."""
    need_system(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device()})
    # -P: a numpy.py lying in a folder of photos must not be imported.
    return hand_over([PYTHON, "-P", "-m", "lowlight_app", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run every check, then pytest, so that its closing line ends the output."""
    need_system(libraries=SYSTEM_LIBRARIES, tools=TEST_TOOLS)
    set_up({device(), "dev"})
    failed = [" ".join(tool) for tool in CHECKS if call_tool(*tool) != 0]
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    return call_tool("pytest", *arguments) or int(bool(failed))


def system(_: Sequence[str]) -> int:
    """Install, or name, what the system lacks; 1 if something is lacking still."""
    need_system(libraries=SYSTEM_LIBRARIES, tools=TEST_TOOLS)
    return int(sys.platform == "linux" and bool(missing_from_system(SYSTEM_LIBRARIES, TEST_TOOLS)))


def bench(arguments: Sequence[str]) -> int:
    """Measure Lowlight: one table, and JSON."""
    need_system(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device()})
    return subprocess.call([PYTHON, "-m", "bench", *arguments], cwd=ROOT)


def translate(_: Sequence[str]) -> int:
    """Bring the translators' files up to date with the code, and make of them what the window reads."""
    set_up({device()})
    files = sorted(TRANSLATIONS.glob("*.ts"))
    gathered = call_tool("pyside6-lupdate", *LUPDATE, "lowlight_app", "-ts", *map(str, files))
    return gathered or max(call_tool("pyside6-lrelease", "-silent", str(file)) for file in files)


def screenshots(arguments: Sequence[str]) -> int:
    """Write pictures of the window."""
    need_system(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device()})
    return subprocess.call([PYTHON, "-m", "bench.screenshots", *arguments], cwd=ROOT)


def build(arguments: Sequence[str]) -> int:
    """Freeze Lowlight, let the result test itself, print what takes the space and, if asked, make an installer."""
    if list(arguments) not in ([], ["--installer"]):
        say(f"build takes nothing or --installer, not {' '.join(arguments)}.")
        return 2
    need_system(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device(), "dev"})
    if call_tool("pyinstaller", "--noconfirm", "--log-level", "WARN", "build.spec") != 0:
        return 1
    bundle = ROOT / "dist" / "lowlight"
    print_sizes(bundle)
    failed = self_test(bundle / ("lowlight.exe" if os.name == "nt" else "lowlight"))
    return failed or (make_installer(bundle) if arguments else 0)


# --- The environment


def device() -> str:
    """The extra that brings TensorFlow: "cpu" or "gpu"."""
    choice = os.environ.get("LOWLIGHT_DEVICE", "cpu")
    if choice not in ("cpu", "gpu"):
        sys.exit(f"LOWLIGHT_DEVICE must be cpu or gpu, not {choice!r}.")
    return choice


def check_platform(version: tuple[int, int], system: str, machine: str) -> None:
    """Leave with a plain word where Lowlight's libraries do not exist."""
    if not (3, 11) <= version < (3, 14):
        sys.exit(f"Lowlight needs Python 3.11, 3.12 or 3.13; this is {version[0]}.{version[1]}. Try: python3.12 dev.py ...")
    if system == "Darwin" and machine == "x86_64":
        sys.exit("Lowlight cannot run on Intel Macs (or under Rosetta): there is no TensorFlow for them any more.")


def set_up(extras: set[str]) -> None:
    """Install Lowlight with at least `extras` into `.venv`, unless that is already done."""
    if is_set_up(extras):
        return
    with set_up_lock():
        if not is_set_up(extras):  # the set-up that this one waited for may have done it
            install_lowlight(extras)


def is_set_up(extras: set[str]) -> bool:
    """Return whether `.venv` is complete and up to date."""
    stamp = read_stamp()
    if not can_keep_environment(stamp) or stamp["requirements"] != fingerprint_of_requirements():
        return False
    return extras <= set(stamp["extras"])


def can_keep_environment(stamp: dict[str, Any]) -> bool:
    """Return whether pip can update or repair `.venv` in place."""
    return stamp.get("base") == base_of_environment() and PYTHON.exists()


def install_lowlight(extras: set[str]) -> None:
    """Install Lowlight with `extras` and with those that `.venv` already has; create `.venv` first if it cannot be kept."""
    stamp = read_stamp()
    kept = can_keep_environment(stamp)
    extras = extras | set(stamp["extras"]) if kept else extras
    say(f"Setting Lowlight up in {VENV} ({', '.join(sorted(extras))}); the first time downloads about 750 MB.")
    if not kept:
        STAMP.unlink(missing_ok=True)
        check([sys.executable, "-m", "venv", "--clear", VENV])
    write_stamp("", extras)  # if a step below fails, the next set-up continues in this environment
    install("--upgrade", "pip", "setuptools")
    install("--no-build-isolation", "--editable", f"{ROOT}[{','.join(sorted(extras))}]")
    write_stamp(fingerprint_of_requirements(), extras)


@contextmanager
def set_up_lock() -> Iterator[None]:
    """Let one process at a time change `.venv`; the system releases the lock of a process that dies."""
    with LOCK.open("a") as file:
        if not try_lock(file):
            say("Another set-up of this checkout is running. Waiting for it to finish.")
            while not try_lock(file):
                time.sleep(LOCK_POLL_SECONDS)
        yield


def try_lock(file: IO[str]) -> bool:
    """Lock an open file until it is closed; return whether that was possible."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def read_stamp() -> dict[str, Any]:
    """Return what `.venv` was last set up for; empty if it was never set up. No requirements: the set-up is incomplete."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(requirements: str, extras: set[str]) -> None:
    """Record what `.venv` is set up for; empty requirements mark the set-up as incomplete."""
    STAMP.write_text(json.dumps({"base": base_of_environment(), "requirements": requirements, "extras": sorted(extras)}))


def base_of_environment() -> str:
    """What an environment cannot be moved away from: with another of these it is made anew.

    The device is among them because the TensorFlow packages for CPU and GPU overwrite each other's files.
    """
    return f"{device()}, Python {platform.python_version()} of {sys.base_prefix}, {ROOT}"


def fingerprint_of_requirements() -> str:
    """Changes whenever something has to be installed anew, and not with the settings of ruff or pytest."""
    import tomllib  # not in the Pythons that check_platform turns away

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    relevant = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    text = json.dumps(relevant, sort_keys=True) + CONSTRAINTS.read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def install(*arguments: str) -> None:
    """Let pip install into `.venv`, at the pinned versions."""
    check([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--constraint", CONSTRAINTS, *arguments])


# --- What the system has to bring


def need_system(libraries: dict[str, str], tools: dict[str, str]) -> None:
    """Install what the system lacks where that is possible without asking; else name it, and the command for it."""
    if sys.platform != "linux":
        return
    missing = missing_from_system(libraries, tools)
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"Installing system packages: {' '.join(missing.values())}")
        for step in apt_commands(missing.values()):
            subprocess.call(step, stdout=sys.stderr, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        missing = missing_from_system(libraries, tools)
    if missing:
        say(advice(missing, debian=shutil.which("apt-get") is not None))


def missing_from_system(libraries: dict[str, str], tools: dict[str, str]) -> dict[str, str]:
    """What cannot be loaded or called here, with the Debian package that brings it."""
    missing = {name: package for name, package in libraries.items() if not loads(name)}
    missing |= {name: package for name, package in tools.items() if shutil.which(name) is None}
    if importlib.util.find_spec("ensurepip") is None:
        missing["ensurepip"] = f"python3.{sys.version_info.minor}-venv"
    return missing


def loads(library: str) -> bool:
    """Whether the dynamic linker finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_commands(packages: Iterable[str]) -> list[list[str]]:
    """The commands that install Debian packages."""
    return [["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]]


def advice(missing: dict[str, str], *, debian: bool) -> str:
    """Tell which libraries and tools are missing and how to get them."""
    text = f"Missing on this system: {', '.join(missing)}."
    if debian:
        return f"{text}\nInstall with:\n  sudo apt-get install {' '.join(missing.values())}"
    return f"{text}\nInstall the packages of your distribution that bring them (on Debian: {' '.join(missing.values())})."


# --- The frozen program


def self_test(program: Path) -> int:
    """Run the frozen program's self-test away from this checkout; anything but its own lines is a failure."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_", "TF_"))}
    with tempfile.TemporaryDirectory() as elsewhere:
        done = subprocess.run([program, "--self-test"], cwd=elsewhere, env=bare, capture_output=True, text=True, check=False)
    say(f"{done.stdout}{done.stderr}".rstrip())
    unexpected = done.stderr.splitlines() + [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
    if done.returncode != 0 or unexpected or not done.stdout:
        say(f"FAILED: the frozen program's self-test (exit code {done.returncode}, {len(unexpected)} unexpected lines).")
        return 1
    return 0


def make_installer(bundle: Path) -> int:
    """A .deb on Linux, a dmg on a Mac, a set-up program on Windows; each beside the bundle."""
    if sys.platform == "linux":
        depends = sorted(set(SYSTEM_LIBRARIES.values()))
        command: list[str | Path] = [PYTHON, "-m", "installer.linux.deb", bundle, bundle.parent, "--depends", *depends]
    elif sys.platform == "darwin":
        command = ["sh", ROOT / "installer" / "macos" / "dmg.sh", version()]
    else:
        command = ["makensis", "-V2", f"-DVERSION={version()}", ROOT / "installer" / "windows" / "lowlight.nsi"]
    return subprocess.call(command, cwd=ROOT)


def version() -> str:
    """Lowlight's own, from its one place."""
    return str(runpy.run_path(str(ROOT / "lowlight_app" / "__init__.py"))["__version__"])


def print_sizes(bundle: Path) -> None:
    """Print what the frozen program consists of, largest first, with all parts below 1 % as one."""
    sizes = sizes_by_part(bundle)
    total = sum(sizes.values())
    small = {name: size for name, size in sizes.items() if size < total / 100}
    rows = [
        *((Counter(sizes) - Counter(small)).most_common()),
        (f"{len(small)} smaller parts", sum(small.values())),
        ("all", total),
    ]
    for name, size in rows:
        print(f"{size / 1e6:8.1f} MB  {name}")


def sizes_by_part(bundle: Path) -> dict[str, int]:
    """Bytes per entry of the bundle's folder of libraries; links count nothing."""
    sizes: Counter[str] = Counter()
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = path.relative_to(bundle).parts
            sizes[inside[1] if inside[0] == "_internal" else inside[0]] += path.stat().st_size
    return dict(sizes)


# --- Processes


def say(text: str) -> None:
    """Tell the person at the terminal; standard output belongs to the program that is run."""
    print(text, file=sys.stderr, flush=True)


def check(command: Sequence[str | Path]) -> None:
    """Run a step of the set-up; its output goes where `say` goes."""
    subprocess.run(command, stdout=sys.stderr, check=True)


def call_tool(name: str, *arguments: str) -> int:
    """Run one of the developer's tools of `.venv` on the checkout."""
    say(f"--- {name} {' '.join(arguments)}")
    return subprocess.call([PYTHON.with_name(name), *arguments], cwd=ROOT)


def hand_over(command: Sequence[str | Path]) -> int:
    """Become another program; on Windows, which cannot, wait for it and leave Ctrl-C to it."""
    if os.name == "posix":
        os.execv(command[0], [str(part) for part in command])
    process = subprocess.Popen(command)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
