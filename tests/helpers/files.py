"""Write dark photos, and list the files of a folder to compare them."""

from __future__ import annotations

from pathlib import Path

from helpers.engine import night_frame
from PIL import Image


def write_photo(path: Path, height: int = 40, width: int = 60, seed: int = 0) -> Path:
    """Write a dark photo in the format of its suffix; create its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(night_frame(height, width, seed=seed).pixels).save(path)
    return path


def names_in(folder: Path) -> list[str]:
    """Return the names of the files and folders in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())


def files_in(folder: Path) -> list[str]:
    """Return the paths of all files below a folder, relative to it, in order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def contents(folder: Path) -> dict[str, bytes]:
    """Return the contents of all files below a folder by their relative paths; the journal of a cluster is not a result."""
    names = (name for name in files_in(folder) if not Path(name).name.startswith(".lowlight-cluster.sqlite"))
    return {name: (folder / name).read_bytes() for name in names}


def result_of(path: Path) -> Path:
    """Return the path of the result that is written as PNG beside a photo."""
    return path.with_name(f"{path.stem}-lowlight.png")
