"""Hot pixels of a sensor are removed before its colours are interpolated; stars and lamps stay."""

from types import SimpleNamespace

import numpy as np
import pytest
from media import dng_files
from media.dng_files import CFA, LINEAR_RAW, dng, linear, mosaic
from media.test_dng import read

from lowlight_app.media.formats.raw_hot_pixels import remove_hot_pixels

HEIGHT, WIDTH = 126, 150
BLACK, WHITE = 64, 4159
MARGIN = 7
PATTERNS = {
    "bayer": [[0, 1], [3, 2]],
    "x-trans": [[int(color) for color in row] for row in ("110112", "112110", "201021", "112110", "110112", "021201")],
    "gray": [[0]],
}
RESPONSE = np.array([0.5, 1.0, 0.7, 1.0])


def sensor(light, name, seed=0):
    """What LibRaw gives of a sensor: noisy numbers of grey light."""
    pattern = np.array(PATTERNS[name])
    colors = np.tile(pattern, (HEIGHT // len(pattern) + 1, WIDTH // len(pattern) + 1))[:HEIGHT, :WIDTH]

    def color_of(row, column):
        assert row >= MARGIN and column >= MARGIN
        return 6 if name == "gray" else int(pattern[row % len(pattern), column % len(pattern)])

    response = np.ones(4) if name == "gray" else RESPONSE
    numbers = light * response[colors] * (WHITE - BLACK) + np.random.default_rng(seed).normal(BLACK, 5, light.shape)
    return SimpleNamespace(
        raw_image=np.clip(np.rint(numbers), 0, WHITE).astype(np.uint16),
        raw_color=color_of,
        raw_type=SimpleNamespace(name="Flat"),
        sizes=SimpleNamespace(top_margin=MARGIN, left_margin=MARGIN),
        black_level_per_channel=[BLACK] * 4,
        white_level=WHITE,
        camera_whitebalance=list(1 / response),
        num_colors=1 if name == "gray" else 3,
    )


def dark():
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return 0.02 + 0.01 * np.sin(rows / 12) + 0.008 * np.cos(columns / 9)


def hot_places(count=100, seed=1):
    generator, across = np.random.default_rng(seed), WIDTH // 6
    cells = generator.permutation((HEIGHT // 6) * across)[:count]
    return 6 * (cells // across) + generator.integers(0, 3, count), 6 * (cells % across) + generator.integers(0, 3, count)


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("level", [0.2, 0.5, 1.0])
def test_hot_pixels_are_removed(name, level):
    raw, clean, places = sensor(dark(), name), sensor(dark(), name), hot_places()
    raw.raw_image[places] = BLACK + level * (WHITE - BLACK)
    remove_hot_pixels(raw)
    excess = raw.raw_image.astype(int) - clean.raw_image
    assert np.count_nonzero(excess > 0.03 * WHITE) <= 3
    excess[places] = 0
    assert np.count_nonzero(excess) <= 3


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("sigma", [0.5, 0.7, 1.2])
def test_stars_stay(name, sigma):
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    light, generator = dark(), np.random.default_rng(2)
    for brightness in generator.uniform(0.3, 3, 80):
        row, column = generator.uniform(0, HEIGHT), generator.uniform(0, WIDTH)
        light += brightness * np.exp(-((rows - row) ** 2 + (columns - column) ** 2) / (2 * sigma**2))
    raw = sensor(light, name)
    before = raw.raw_image.copy()
    remove_hot_pixels(raw)
    assert np.count_nonzero(raw.raw_image != before) <= 1


@pytest.mark.parametrize("name", ["bayer", "x-trans"])
def test_edges_and_glints_in_bright_surroundings_stay(name):
    light = np.full((HEIGHT, WIDTH), 0.02)
    light[:, 20], light[35], light[60:, 90:], light[80, 120] = 0.5, 0.5, 0.4, 1
    raw = sensor(light, name)
    before = raw.raw_image.copy()
    remove_hot_pixels(raw)
    assert np.array_equal(raw.raw_image, before)


@pytest.mark.parametrize("kind", ["bayer", "gray"])
def test_hot_pixels_of_a_file_do_not_spread(tmp_path, kind):
    def developed(pixels):
        return read(tmp_path, dng(pixels, CFA if kind == "bayer" else LINEAR_RAW, colors=kind == "bayer")).pixels.astype(int)

    clean = mosaic(dark()) if kind == "bayer" else np.uint16(dark() * 4095)
    spoiled, places = clean.copy(), hot_places()
    spoiled[places] = 3000
    assert np.abs(developed(spoiled) - developed(clean)).max() < 0.06 * 65535


def test_hot_pixels_of_an_x_trans_file_do_not_spread(tmp_path, monkeypatch):
    pattern = np.array(PATTERNS["x-trans"])
    monkeypatch.setattr(dng_files, "BAYER", [(33421, 3, 2, (6, 6)), (33422, 1, 36, pattern.astype(np.uint8).tobytes())])
    clean = np.rint(np.take(dng_files.NEUTRAL, np.tile(pattern, (86, 86))) * 0.02 * dng_files.WHITE).astype(np.uint16)
    spoiled = clean.copy()
    spoiled[hot_places()] = 3000
    frames = [read(tmp_path, dng(pixels, CFA)).pixels.astype(int) for pixels in (spoiled, clean)]
    assert np.abs(frames[0] - frames[1]).max() < 0.06 * 65535


def test_colors_that_need_no_interpolation_are_left_alone(tmp_path):
    pixels = linear(dark())
    pixels[50, 60] = 4000
    assert read(tmp_path, dng(pixels, LINEAR_RAW)).pixels[50, 60].max() > 40000
