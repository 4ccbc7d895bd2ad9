"""Small dark photos in all formats, with metadata, written without the application."""

from __future__ import annotations

import json
import subprocess
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tifffile
from helpers.engine import night_scene
from PIL import Image, ImageCms

_KINDS = ("8.jpg", "8.png", "16.png", "8.tif", "16.tif", "8.webp")
_SIZE = (120, 160)
_EXIF = {
    "Make": "Test",
    "Model": "Night 1",
    "Artist": "Jürgen",
    "ISO": "6400",
    "DateTimeOriginal": "2024:05:06 07:08:09",
    "GPSLatitude": "48.2",
    "GPSLatitudeRef": "N",
    "GPSLongitude": "16.4",
    "GPSLongitudeRef": "E",
}


def write_mixed(folder: Path, count: int) -> list[Path]:
    """Write numbered photos in alternating formats, with EXIF and a colour profile."""
    paths = [folder / f"{number:03}-{kind}" for number, kind in enumerate(islice(cycle(_KINDS), count))]
    for seed, path in enumerate(paths):
        _write(path, night_scene(*_SIZE, seed))
    profile = folder / "profile.icc"
    profile.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = [f"-EXIF:{name}={value}" for name, value in _EXIF.items()]
    command = ["exiftool", "-q", "-overwrite_original", *tags, f"-icc_profile<={profile}", *paths]
    subprocess.run(command, check=True)
    profile.unlink()
    return paths


def metadata_of(paths: list[Path]) -> list[dict[str, Any]]:
    """Return the EXIF tags and the colour profile of each file."""
    command = ["exiftool", "-j", "-n", "-G", *(f"-EXIF:{name}" for name in _EXIF), "-ICC_Profile:all", *paths]
    entries = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return [{name: value for name, value in entry.items() if name != "SourceFile"} for entry in entries]


def pixels_of(path: Path) -> np.ndarray:
    """Return the pixels in the bit depth of the file."""
    if path.suffix == ".tif":
        return tifffile.imread(path)
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def _write(path: Path, scene: np.ndarray) -> None:
    if path.stem.endswith("16"):
        pixels = np.rint(scene * 65535).astype(np.uint16)
        if path.suffix == ".tif":
            tifffile.imwrite(path, pixels, photometric="rgb")
        else:
            cv2.imwrite(str(path), pixels[..., ::-1])
    else:
        Image.fromarray(np.rint(scene * 255).astype(np.uint8)).save(path, lossless=path.suffix == ".webp")
