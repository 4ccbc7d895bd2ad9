import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.training.conftest import clear_picture
from training.sweep import CAMERA, automatic_gamma, sweep


def test_automatic_gamma_brings_the_mean_to_its_target() -> None:
    flat = np.full((8, 8, 3), 20, np.uint8)
    assert automatic_gamma(flat).mean() == pytest.approx(0.45 * 255, abs=1)


def test_quality_decreases_with_underexposure_and_is_perfect_without() -> None:
    pictures = [clear_picture(seed) for seed in range(2)]
    assert sweep(lambda picture: picture, pictures, 0) == (100.0, 100.0)
    figures = [sweep(automatic_gamma, pictures, stops)[1] for stops in (1, 3, 5)]
    assert figures[0] > figures[1] > figures[2]


def test_camera_photos_are_perfect_without_underexposure_and_noisier_than_those_of_the_plain_sensor() -> None:
    pictures = [clear_picture(seed) for seed in range(2)]
    assert sweep(lambda picture: picture, pictures, 0, CAMERA) == (100.0, 100.0)
    assert sweep(automatic_gamma, pictures, 4, CAMERA)[1] < sweep(automatic_gamma, pictures, 4)[1]


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "training.sweep", str(tmp_path / "nowhere")]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.strip() == f"{tmp_path / 'nowhere'}: the folder does not exist."
