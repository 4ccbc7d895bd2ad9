"""A smaller restoration stage learns from a model."""

from itertools import islice

import cv2
import keras
import numpy as np
import pytest
from helpers.engine import lively_model, night_frame

from lowlight_app.models.architectures.lowlight import build_live_restoration
from training.distill import distill, make_samples


@pytest.fixture
def folders(tmp_path):
    """Return a folder of two pairs and a folder with one well-lit image."""
    for name in ("low", "high", "clean"):
        (tmp_path / name).mkdir()
    for number in range(2):
        dark = night_frame(400, 520, seed=number).pixels
        cv2.imwrite(str(tmp_path / "low" / f"{number}.png"), dark)
        cv2.imwrite(str(tmp_path / "high" / f"{number}.png"), cv2.convertScaleAbs(dark, alpha=3))
    cv2.imwrite(str(tmp_path / "clean" / "day.png"), np.random.default_rng(0).integers(60, 255, (400, 520, 3)).astype(np.uint8))
    return tmp_path, tmp_path / "clean"


def test_samples_are_scaled_down_as_the_frames_of_videos_are(folders):
    dataset, clean = folders
    for inputs, clear in islice(make_samples([dataset], clean, None, seed=0), 4):
        assert inputs["tile"].shape[1:] == clear.shape[1:] == (96, 96, 3)
        assert np.allclose(inputs["rows"].sum(axis=-1), 1, atol=1e-5)


def test_validation_pairs_are_left_out(folders):
    dataset, clean = folders
    for path in (dataset / "high").iterdir():
        cv2.imwrite(str(path), np.full((400, 520, 3), 128, np.uint8))
    names = dataset / "validation.txt"
    names.write_text("0.png\n1.png\n")
    (_, some), (_, without) = (next(make_samples([dataset], clean, left_out, seed=0)) for left_out in (None, names))
    assert some.std(axis=(1, 2, 3)).min() == 0  # the pairs are even, the well-lit image is not
    assert without.std(axis=(1, 2, 3)).min() > 0.01


def test_the_stage_comes_closer_to_the_clear_image(folders):
    keras.utils.set_random_seed(0)
    teacher, student = lively_model(), build_live_restoration(8)
    samples = list(islice(make_samples([folders[0]], folders[1], None, seed=0), 4))

    def error():
        total = 0.0
        for inputs, clear in samples:
            light_map = teacher.get_layer("illumination").predict_on_batch(inputs["small"])
            tiles = [inputs["tile"], light_map, inputs["rows"], inputs["columns"]]
            answer = student.predict_on_batch(tiles)["restored"]
            total += np.abs(answer * clear.mean() / answer.mean() - clear).mean()
        return total

    before, illumination = error(), teacher.get_layer("illumination")
    light = illumination.get_weights()
    distill(teacher, student, iter(samples * 8), seconds=60)
    assert error() < before
    assert all(np.array_equal(one, other) for one, other in zip(light, illumination.get_weights(), strict=True))
