#!/usr/bin/env python3
"""Set up, run, test and build Lowlight. Needs only Python 3.11, 3.12 or 3.13.

    python3 dev.py run [ARGS]          start Lowlight; opens the window if there are no ARGS
    python3 dev.py test [ARGS]         run all checks and tests; ARGS are passed to pytest
    python3 dev.py system              install the required system packages (Debian, Ubuntu; as root)
    python3 dev.py bench [ARGS]        run the benchmarks; see `bench --help` for ARGS
    python3 dev.py translate           update the translation files and compile them
    python3 dev.py screenshots         write screenshots of the window to docs/screenshots
    python3 dev.py build               freeze Lowlight into dist/lowlight and run its self-test
    python3 dev.py build --installer   also build the installer for this system in dist

The first call creates `.venv` next to this file. Later calls reuse it until the requirements change.
Set LOWLIGHT_DEVICE=gpu to install TensorFlow for NVIDIA GPUs (Linux only) instead of the smaller CPU version.
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
"""Outside `.venv` because a set-up may clear that folder."""
LOCK_POLL_SECONDS = 0.5
CONSTRAINTS = ROOT / "constraints.txt"
TRANSLATIONS = ROOT / "resources" / "translations"
LUPDATE = ("-silent", "-extensions", "py", "-locations", "none", "-no-obsolete")
"""No line numbers, because they change with every edit. Texts that are no longer used are removed."""

PYTEST_OPTIONS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Each file's tests share fixtures that are expensive to make. The files keep their order, in which the slowest, `tests/e2e`,
come first: one that begins last would run alone. `-n 0` in ARGS runs all tests in one process."""

# Libraries that PySide6 and its offscreen, X11 and Wayland plugins link to but do not ship, with their Debian packages.
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
    """Run the command that the arguments name and return its exit code."""
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
        log(__doc__ or "")
        return 0 if arguments and arguments[0] in ("-h", "--help") else 2
    check_platform(sys.version_info[:2], platform.system(), platform.machine())
    try:
        return commands[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130
    except subprocess.CalledProcessError as error:
        log(f"\nCommand failed: {' '.join(map(str, error.cmd))}")
        log("Run dev.py again to continue where it stopped. If that fails too, delete .venv and try once more.")
        return 1


def run(arguments: Sequence[str]) -> int:
    """Start Lowlight in the current folder; it receives Ctrl-C, and its exit code is ours."""
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device_extra()})
    # -P keeps Python from importing, say, a numpy.py in the current folder.
    return exec_program([PYTHON, "-P", "-m", "lowlight_app", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Run all checks, then pytest. Pytest comes last so that its summary ends the output."""
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools=TEST_TOOLS)
    set_up({device_extra(), "dev"})
    failed = [" ".join(tool) for tool in CHECKS if run_tool(*tool) != 0]
    if failed:
        log(f"FAILED: {', '.join(failed)}")
    return run_tool("pytest", *PYTEST_OPTIONS, *arguments) or int(bool(failed))


def system(_: Sequence[str]) -> int:
    """Install or list missing system packages; return 1 if some are still missing."""
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools=TEST_TOOLS)
    return int(sys.platform == "linux" and bool(missing_system_packages(SYSTEM_LIBRARIES, TEST_TOOLS)))


def bench(arguments: Sequence[str]) -> int:
    """Run the benchmarks, which print a table and write JSON."""
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device_extra()})
    return subprocess.call([PYTHON, "-m", "bench", *arguments], cwd=ROOT)


def translate(_: Sequence[str]) -> int:
    """Update the list of translatable texts and the .ts files from the code; compile them to .qm files."""
    set_up({device_extra(), "dev"})
    files = sorted(TRANSLATIONS.glob("*.ts"))
    subprocess.run([PYTHON, "-m", "installer.translatable"], cwd=ROOT, check=True)
    run_tool("ruff", "format", "--quiet", "lowlight_app/gui/common/translatable.py")
    failed = run_tool("pyside6-lupdate", *LUPDATE, "lowlight_app", "-ts", *map(str, files))
    return failed or max(run_tool("pyside6-lrelease", "-silent", str(file)) for file in files)


def screenshots(arguments: Sequence[str]) -> int:
    """Write screenshots of the window."""
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device_extra()})
    return subprocess.call([PYTHON, "-m", "bench.screenshots", *arguments], cwd=ROOT)


def build(arguments: Sequence[str]) -> int:
    """Freeze Lowlight, print the sizes of its parts, run its self-test and, with --installer, build the installer."""
    if list(arguments) not in ([], ["--installer"]):
        log(f"build accepts only --installer, not {' '.join(arguments)}.")
        return 2
    ensure_system_packages(libraries=SYSTEM_LIBRARIES, tools={})
    set_up({device_extra(), "dev"})
    if run_tool("pyinstaller", "--noconfirm", "--log-level", "WARN", "build.spec") != 0:
        return 1
    bundle = ROOT / "dist" / "lowlight"
    print_sizes(bundle)
    failed = run_self_test(bundle / ("lowlight.exe" if os.name == "nt" else "lowlight"))
    return failed or (build_installer(bundle) if arguments else 0)


# --- The environment


def device_extra() -> str:
    """Return the extra that installs TensorFlow: "cpu" or "gpu"."""
    choice = os.environ.get("LOWLIGHT_DEVICE", "cpu")
    if choice not in ("cpu", "gpu"):
        sys.exit(f"LOWLIGHT_DEVICE must be cpu or gpu, not {choice!r}.")
    return choice


def check_platform(version: tuple[int, int], system: str, machine: str) -> None:
    """Exit with a message if Lowlight's libraries do not support this platform."""
    if not (3, 11) <= version < (3, 14):
        sys.exit(f"Lowlight needs Python 3.11, 3.12 or 3.13; this is {version[0]}.{version[1]}. Try: python3.12 dev.py ...")
    if system == "Darwin" and machine == "x86_64":
        sys.exit("Lowlight does not run on Intel Macs or under Rosetta: TensorFlow no longer supports them.")


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
    if not can_keep_environment(stamp) or stamp["requirements"] != requirements_fingerprint():
        return False
    return extras <= set(stamp["extras"])


def can_keep_environment(stamp: dict[str, Any]) -> bool:
    """Return whether pip can update or repair `.venv` in place."""
    return stamp.get("base") == environment_base() and PYTHON.exists()


def install_lowlight(extras: set[str]) -> None:
    """Install Lowlight with `extras` and those already in `.venv`; create `.venv` first if it cannot be kept."""
    stamp = read_stamp()
    kept = can_keep_environment(stamp)
    extras = extras | set(stamp["extras"]) if kept else extras
    log(f"Setting up Lowlight in {VENV} ({', '.join(sorted(extras))}). The first set-up downloads about 750 MB.")
    if not kept:
        STAMP.unlink(missing_ok=True)
        run_step([sys.executable, "-m", "venv", "--clear", VENV])
    write_stamp("", extras)  # if a step below fails, the next set-up continues in this environment
    pip_install("--upgrade", "pip", "setuptools")
    pip_install("--no-build-isolation", "--editable", f"{ROOT}[{','.join(sorted(extras))}]")
    write_stamp(requirements_fingerprint(), extras)


@contextmanager
def set_up_lock() -> Iterator[None]:
    """Let one process at a time change `.venv`; the system releases the lock of a process that dies."""
    with LOCK.open("a") as file:
        if not try_lock(file):
            log("Another set-up of this checkout is running. Waiting for it to finish.")
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
    """Return what `write_stamp` recorded; empty if there is no record."""
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def write_stamp(requirements: str, extras: set[str]) -> None:
    """Record what `.venv` is set up for; empty requirements mark the set-up as incomplete."""
    STAMP.write_text(json.dumps({"base": environment_base(), "requirements": requirements, "extras": sorted(extras)}))


def environment_base() -> str:
    """Describe what an environment depends on for good; if this changes, `.venv` is created again.

    It includes the device because the TensorFlow packages for CPU and GPU overwrite each other's files.
    """
    return f"{device_extra()}, Python {platform.python_version()} of {sys.base_prefix}, {ROOT}"


def requirements_fingerprint() -> str:
    """Return a hash of all that decides what pip installs; settings of tools such as ruff do not change it."""
    import tomllib  # missing in the old versions of Python that check_platform rejects

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    relevant = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    text = json.dumps(relevant, sort_keys=True) + CONSTRAINTS.read_text(encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()


def pip_install(*arguments: str) -> None:
    """Install into `.venv` with pip, at the pinned versions."""
    run_step([PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--constraint", CONSTRAINTS, *arguments])


# --- System packages


def ensure_system_packages(libraries: dict[str, str], tools: dict[str, str]) -> None:
    """Install missing system packages as root on Debian; elsewhere, list them and the command that installs them."""
    if sys.platform != "linux":
        return
    missing = missing_system_packages(libraries, tools)
    if missing and shutil.which("apt-get") and os.geteuid() == 0:
        log(f"Installing system packages: {' '.join(missing.values())}")
        for step in apt_commands(missing.values()):
            subprocess.call(step, stdout=sys.stderr, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        missing = missing_system_packages(libraries, tools)
    if missing:
        log(missing_packages_message(missing, debian=shutil.which("apt-get") is not None))


def missing_system_packages(libraries: dict[str, str], tools: dict[str, str]) -> dict[str, str]:
    """Return missing libraries and tools with the Debian packages that provide them."""
    missing = {name: package for name, package in libraries.items() if not can_load(name)}
    missing |= {name: package for name, package in tools.items() if shutil.which(name) is None}
    if importlib.util.find_spec("ensurepip") is None:
        missing["ensurepip"] = f"python3.{sys.version_info.minor}-venv"
    return missing


def can_load(library: str) -> bool:
    """Return whether the dynamic linker finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_commands(packages: Iterable[str]) -> list[list[str]]:
    """Return the commands that install Debian packages."""
    return [["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]]


def missing_packages_message(missing: dict[str, str], *, debian: bool) -> str:
    """Return a message that lists missing libraries and tools and says how to install them."""
    text = f"Missing on this system: {', '.join(missing)}."
    if debian:
        return f"{text}\nInstall with:\n  sudo apt-get install {' '.join(missing.values())}"
    return f"{text}\nInstall the packages that provide them (on Debian: {' '.join(missing.values())})."


# --- The frozen program


def run_self_test(program: Path) -> int:
    """Run the frozen program's self-test outside this checkout; any output other than its "ok" lines is a failure."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_", "TF_"))}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([program, "--self-test"], cwd=folder, env=clean, capture_output=True, text=True, check=False)
    log(f"{done.stdout}{done.stderr}".rstrip())
    unexpected = done.stderr.splitlines() + [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
    if done.returncode != 0 or unexpected or not done.stdout:
        log(f"FAILED: self-test of the frozen program (exit code {done.returncode}, {len(unexpected)} unexpected lines).")
        return 1
    return 0


def build_installer(bundle: Path) -> int:
    """Build a .deb on Linux, a .dmg on macOS or a set-up program on Windows, next to the bundle."""
    if sys.platform == "linux":
        depends = sorted(set(SYSTEM_LIBRARIES.values()))
        command: list[str | Path] = [PYTHON, "-m", "installer.linux.deb", bundle, bundle.parent, "--depends", *depends]
    elif sys.platform == "darwin":
        command = ["sh", ROOT / "installer" / "macos" / "dmg.sh", app_version()]
    else:
        command = ["makensis", "-V2", f"-DVERSION={app_version()}", ROOT / "installer" / "windows" / "lowlight.nsi"]
    return subprocess.call(command, cwd=ROOT)


def app_version() -> str:
    """Return the version of Lowlight from `lowlight_app/__init__.py`."""
    return str(runpy.run_path(str(ROOT / "lowlight_app" / "__init__.py"))["__version__"])


def print_sizes(bundle: Path) -> None:
    """Print the sizes of the bundle's parts, largest first; parts below 1 % are added up in one row."""
    sizes = sizes_by_part(bundle)
    total = sum(sizes.values())
    small = {name: size for name, size in sizes.items() if size < total / 100}
    rows = [
        *((Counter(sizes) - Counter(small)).most_common()),
        (f"{len(small)} smaller parts", sum(small.values())),
        ("total", total),
    ]
    for name, size in rows:
        print(f"{size / 1e6:8.1f} MB  {name}")


def sizes_by_part(bundle: Path) -> dict[str, int]:
    """Return the size in bytes of each entry of the bundle's library folder; links do not count."""
    sizes: Counter[str] = Counter()
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            inside = path.relative_to(bundle).parts
            sizes[inside[1] if inside[0] == "_internal" else inside[0]] += path.stat().st_size
    return dict(sizes)


# --- Processes


def log(text: str) -> None:
    """Print to standard error; standard output is left to the program that runs."""
    print(text, file=sys.stderr, flush=True)


def run_step(command: Sequence[str | Path]) -> None:
    """Run a command of the set-up with its output on standard error.

    Raises:
        subprocess.CalledProcessError: the command failed.
    """
    subprocess.run(command, stdout=sys.stderr, check=True)


def run_tool(name: str, *arguments: str) -> int:
    """Run a development tool from `.venv` in the checkout and return its exit code."""
    log(f"--- {name} {' '.join(arguments)}")
    return subprocess.call([PYTHON.with_name(name), *arguments], cwd=ROOT)


def exec_program(command: Sequence[str | Path]) -> int:
    """Replace this process with a program; on Windows, run the program, leave Ctrl-C to it and return its exit code."""
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
