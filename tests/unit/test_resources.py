import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import lowlight_app
from lowlight_app.resources import guide_path, resource_path

ROOT = Path(lowlight_app.__file__).parent.parent


def test_resources_of_a_checkout_are_found():
    assert resource_path() == ROOT / "resources"
    assert guide_path().read_text("utf-8").startswith("# User guide")


def test_resources_of_a_frozen_bundle_are_found(monkeypatch, tmp_path):
    inside = tmp_path / "lowlight_app" / "resources"
    inside.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource_path("models", "lowlight") == inside / "models" / "lowlight"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Folder with the installed wheel, built from a copy so that no build folder is left in the checkout."""
    source, wheels, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "target"))
    for name in ("lowlight_app", "training", "resources", "docs"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    model = source / "resources" / "models" / "trial" / "model.keras"
    model.parent.mkdir(parents=True)
    model.write_bytes(b"weights")
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", wheels]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, source], check=True)
    zipfile.ZipFile(next(wheels.glob("*.whl"))).extractall(target)
    return target


def test_a_wheel_contains_every_module(installed):
    def modules(root):
        return {path.relative_to(root) for name in ("lowlight_app", "training") for path in (root / name).rglob("*.py")}

    assert modules(installed) == modules(ROOT)


def test_a_wheel_contains_the_guide_with_its_images(installed):
    guide = installed / "lowlight_app" / "docs" / "guide.md"
    pictures = re.findall(r"!\[.*?\]\((.+?)\)", guide.read_text("utf-8"))
    assert len(pictures) > 3
    assert all((guide.parent / picture).is_file() for picture in pictures)


def test_resources_of_an_installed_wheel_are_found(installed, tmp_path):
    code = "from lowlight_app.resources import resource_path; print(resource_path('models', 'trial', 'model.keras'))"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert Path(found) == installed / "lowlight_app" / "resources" / "models" / "trial" / "model.keras"
    assert Path(found).read_bytes() == b"weights"
