"""`lowlight fetch` with a fake Kaggle server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.kaggle import kaggle

from training.dataset import find_pairs
from training.dataset_summary import contains_pairs


def _fetch(home: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lowlight_app", "fetch", "--json"],
        env={**os.environ, **environment, "LOWLIGHT_HOME": str(home), "KAGGLE_CONFIG_DIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def files(dataset: Path) -> dict[str, bytes]:
    """Files of the dataset at Kaggle."""
    return {f"lol_dataset/{path.relative_to(dataset).as_posix()}": path.read_bytes() for path in dataset.rglob("*.png")}


def test_the_dataset_is_downloaded_once(files: dict[str, bytes], tmp_path: Path) -> None:
    for _ in range(2):
        with kaggle(files) as environment:
            done = _fetch(tmp_path / "home", environment)
        assert done.returncode == 0, done.stderr
        folder = Path(json.loads(done.stdout.splitlines()[-1])["folder"])
        assert tmp_path / "home" in folder.parents
        assert len(find_pairs(folder).pairs) == 8
        assert contains_pairs(folder)


def test_a_refusal_of_kaggle_is_reported_with_advice(files: dict[str, bytes], tmp_path: Path) -> None:
    with kaggle(files, status=403) as environment:
        done = _fetch(tmp_path / "home", environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("lowlight: Kaggle refused to serve soumikrakshit/lol-dataset (403).")
    assert "choose the archive" in done.stderr


def test_a_missing_network_connection_is_reported(tmp_path: Path) -> None:
    with kaggle({}) as environment:
        pass  # it is gone
    done = _fetch(tmp_path / "home", environment)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("lowlight: Kaggle cannot be reached; check the network connection.")
