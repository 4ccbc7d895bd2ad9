"""Hot pixels are removed, and nothing else is changed."""

import numpy as np
import pytest

from lowlight_app.box import Box
from lowlight_app.enhance.hot_pixels import cut_out_without_hot_pixels

HEIGHT, WIDTH = 70, 90


def dark_picture(seed=0, channels=3):
    """Dark light that varies slowly, with noise."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    light = 25 + 15 * np.sin(rows / 12) + 10 * np.cos(columns / 9)
    noise = np.random.default_rng(seed).normal(0, 5, (HEIGHT, WIDTH, channels))
    return np.clip(np.rint(light[..., None] + noise), 0, 255).astype(np.uint8)


def clean(pixels, box=None):
    return cut_out_without_hot_pixels(pixels, box or Box(0, 0, *pixels.shape[:2]))


def hot_places(count=60, seed=1):
    generator = np.random.default_rng(seed)
    cells = generator.permutation((HEIGHT // 5) * (WIDTH // 5))[:count]
    return [(5 * (c // (WIDTH // 5)) + 2, 5 * (c % (WIDTH // 5)) + 2, int(generator.integers(3))) for c in cells]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_hot_pixels_of_one_channel_are_removed(dtype):
    white = np.iinfo(dtype).max
    picture = dark_picture().astype(dtype) * dtype(white // 255)
    spoiled, places = picture.copy(), hot_places()
    for place in places:
        spoiled[place] = white
    cleaned = clean(spoiled)
    left = [place for place in places if cleaned[place] > picture[place] + 0.1 * white]
    assert len(left) <= 3
    untouched = np.ones(picture.shape, bool)
    untouched[tuple(zip(*places, strict=True))] = False
    assert np.array_equal(cleaned[untouched], spoiled[untouched])


def test_hot_pixels_of_all_channels_are_removed():
    spoiled = dark_picture()
    spoiled[30, 40] = 255
    assert clean(spoiled)[30, 40].max() < 80


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 44), (HEIGHT - 1, 3), (33, WIDTH - 1), (1, 1)])
def test_hot_pixels_at_the_border_are_removed(row, column):
    spoiled = dark_picture(channels=1)
    spoiled[row, column] = 255
    assert clean(spoiled)[row, column, 0] < 80


@pytest.mark.parametrize("seed", range(5))
def test_pictures_without_hot_pixels_stay_the_same(seed):
    picture = dark_picture(seed)
    assert np.shares_memory(clean(picture), picture)


@pytest.mark.parametrize("sigma", [0.6, 0.8, 1.2])
def test_stars_stay(sigma):
    picture, generator = dark_picture().astype(float), np.random.default_rng(2)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    for _ in range(40):
        row, column = generator.uniform(3, HEIGHT - 3), generator.uniform(3, WIDTH - 3)
        picture += 200 * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * sigma**2))[..., None]
    sky = np.clip(picture, 0, 255).astype(np.uint8)
    assert np.array_equal(clean(sky), sky)


def test_thin_lines_and_edges_stay():
    picture = dark_picture()
    picture[:, 20], picture[35], picture[50:, 60:] = 220, 220, 220
    np.fill_diagonal(picture[..., 0], 220)
    assert np.array_equal(clean(picture), picture)


def test_glints_in_bright_surroundings_stay():
    picture = np.full((20, 20, 3), 150, np.uint8)
    picture[10, 10] = 255
    assert np.array_equal(clean(picture), picture)


def test_parts_equal_the_whole():
    spoiled = dark_picture()
    for place in hot_places():
        spoiled[place] = 250
    whole = clean(spoiled)
    boxes = [(0, 0, 33, 41), (32, 42, HEIGHT, WIDTH), (12, 12, 13, 13), (2, 2, 3, WIDTH), (0, 87, HEIGHT, WIDTH)]
    for box in (Box(*edges) for edges in boxes):
        assert np.array_equal(clean(spoiled, box), whole[box.slices])


def test_original_is_not_changed():
    spoiled = dark_picture()
    spoiled[30, 40] = 255
    before = spoiled.copy()
    clean(spoiled)
    assert np.array_equal(spoiled, before)


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 90, 1), (90, 4, 3)])
def test_tiny_pictures_stay_the_same(shape):
    picture = np.full(shape, 9, np.uint8)
    assert np.array_equal(clean(picture), picture)


def test_floating_point_is_left_alone():
    picture = np.zeros((20, 20, 3), np.float32)
    picture[10, 10] = 1
    assert np.array_equal(clean(picture), picture)


def test_small_stars_of_all_channels_stay():
    sky = np.full((60, 80, 3), 12, np.uint8)
    sky[10::12, 8::14] = (180, 190, 200)
    assert np.array_equal(cut_out_without_hot_pixels(sky, Box(0, 0, 60, 80)), sky)
