from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.training.conftest import clear_picture, save
from training.batches import Source, TileBatches
from training.dataset import find_pairs


@pytest.mark.parametrize("crop", [32, 64, 128])
def test_images_of_all_aspect_ratios_fit_in_one_batch_even_if_smaller_than_a_crop(tmp_path: Path, crop: int) -> None:
    for number, (height, width) in enumerate([(60, 36), (36, 60), (50, 50), (90, 40), (40, 200)]):
        clear = clear_picture(number, height, width)
        save(tmp_path / "high" / f"{number}.png", clear)
        save(tmp_path / "low" / f"{number}.png", clear // 5)
    batches = TileBatches(Source(find_pairs(tmp_path).pairs, [], 0.0), 5, crop, seed=0)
    shapes = set()
    for epoch in range(8):
        inputs, targets = batches.batch(epoch, 0)
        assert isinstance(inputs, Mapping)
        assert isinstance(targets, Mapping)
        assert inputs["tile"].shape == targets["restored"].shape == (5, crop, crop, 3)
        height, width = inputs["small"].shape[1:3]
        assert (inputs["rows"].shape, inputs["columns"].shape) == ((5, crop, height // 4), (5, crop, width // 4))
        shapes.add((height, width))
    assert shapes == {(128, 192), (192, 128)}


def test_low_key_images_are_targets_of_about_a_sixth_of_the_darkened_samples(tmp_path: Path) -> None:
    for name, brightness in (("clear", 1), ("low_key", 8)):
        save(tmp_path / name / "1.png", clear_picture(1, 64, 64) // brightness)
    clear, low_key = ([tmp_path / name / "1.png"] for name in ("clear", "low_key"))
    batches = TileBatches(Source([], clear, 1.0, night_share=0.0, low_key=low_key), 50, 32, seed=0)
    shares, unchanged = [], 0
    for epoch in range(4):
        inputs, targets = batches.batch(epoch, 0)
        assert isinstance(inputs, Mapping)
        assert isinstance(targets, Mapping)
        means = targets["overview"].mean(axis=(1, 2, 3))
        shares.append((means < 0.15).mean())
        unchanged += sum(
            abs(small.mean() - mean) < 0.005 for small, mean in zip(inputs["small"], means, strict=True) if mean < 0.15
        )
    assert 0.08 < sum(shares) / 4 < 0.25
    assert unchanged > 0.25 * 50 * sum(shares)
