"""A small synthetic dataset to train on in tests."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def clear_picture(seed: int, height: int = 64, width: int = 96) -> np.ndarray:
    """Create an image with smooth colours and edges, which a network can learn to restore."""
    rng = np.random.default_rng(seed)
    picture = cv2.resize(rng.uniform(60, 220, (4, 6, 3)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(4):
        top, left = rng.integers(height - 20), rng.integers(width - 20)
        picture[top : top + 18, left : left + 18] = rng.uniform(20, 250, 3)
    return np.clip(picture, 0, 255).astype(np.uint8)


def save(path: Path, picture: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture[..., ::-1])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of Lowlight, for models, runs and unpacked archives."""
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Eight pairs of different scenes in the layout of LOL; the dark images have a sixth of the brightness, and noise."""
    for number in range(8):
        clear = clear_picture(number)
        noise = np.random.default_rng(100 + number).normal(0, 2, clear.shape)
        save(tmp_path / "our485" / "high" / f"{number}.png", clear)
        save(tmp_path / "our485" / "low" / f"{number}.png", np.clip(clear / 6 + noise, 0, 255).astype(np.uint8))
    return tmp_path
