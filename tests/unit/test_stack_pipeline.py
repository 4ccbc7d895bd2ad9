"""From stack to stack: one light or many, measuring, parts, the table."""

import csv
import subprocess
import sys

import numpy as np
import pytest
import tifffile
from helpers.engine import PlainNetwork
from media import stack_files

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import MediaError, UsageError
from lowlight_app.geometry import CropRequest, Geometry
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings, MetadataKept
from lowlight_app.stack_settings import StackLight, StackSettings

AXES = "TZC"


class BrightPagesNeedLess(PlainNetwork):
    """Brightens dark pages more than others."""

    def illuminate(self, small):
        return np.full((small.shape[0] // 4, small.shape[1] // 4, 3), 1.0 - small.mean(), np.float32)


def engine(network=None, settings=None, **export):
    return Engine(Enhancer(network or PlainNetwork()), "plain", settings or EnhanceSettings(), ExportSettings(**export))


def dim(shape=stack_files.SHAPE, dtype="uint16", white=4000):
    """A stack that brightens over time, with noise."""
    random = np.random.default_rng(0)
    steps = np.arange(1, shape[0] + 1).reshape(-1, *[1] * (len(shape) - 1))
    return (random.normal(0.1, 0.01, shape) * steps * white).astype(dtype)


def write(path, pixels, **options):
    tifffile.imwrite(path, pixels, photometric="minisblack", metadata={"axes": "TZCYX"}, **options)
    return path


def enhance(path, stack=None, tool=None, **job):
    return enhance_file(Job(path, stack=stack or StackSettings(), **job), tool or engine())


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_every_page_is_brightened_in_its_own_type(tmp_path, dtype):
    pixels = dim(dtype=dtype, white=120 if dtype == "uint8" else 4000)
    target = enhance(write(tmp_path / "stack.tif", pixels)).target
    result = tifffile.imread(target)
    assert (result.shape, result.dtype) == (pixels.shape, pixels.dtype)
    before, after = (numbers.reshape(-1, 2000).mean(axis=1, dtype=float) for numbers in (pixels, result))
    assert np.all(after > 1.05 * before)


def test_amount_zero_keeps_every_number(tmp_path):
    pixels = dim(dtype="float32")
    target = enhance(write(tmp_path / "stack.tif", pixels), tool=engine(settings=EnhanceSettings(amount=0))).target
    assert np.array_equal(tifffile.imread(target), pixels)


def test_one_light_keeps_pages_comparable_and_a_light_each_does_not(tmp_path):
    path = write(tmp_path / "stack.tif", dim())
    network = engine(BrightPagesNeedLess())
    table = {}
    for light in StackLight:
        target = enhance(path, StackSettings(light=light, table=True), network).target
        with target.with_name(target.name + ".csv").open(newline="") as file:
            table[light] = list(csv.DictReader(file))
    gains = {light: {row["gain"] for row in rows} for light, rows in table.items()}
    assert len(gains[StackLight.STACK]) == 1
    assert len(gains[StackLight.PAGE]) == 12


def test_table_names_each_page_with_its_means(tmp_path):
    pixels = dim()
    target = enhance(write(tmp_path / "stack.tif", pixels), StackSettings((("z", (2, 3)),), table=True)).target
    with target.with_name(target.name + ".csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    places = [tuple(int(row[name]) for name in ("t", "z", "c")) for row in rows]
    assert places == [(t, z, c) for t in (1, 2) for z in (2, 3) for c in (1, 2)]
    result = tifffile.imread(target)
    for row, (t, z, c) in zip(rows, places, strict=True):
        assert float(row["mean before"]) == pytest.approx(pixels[t - 1, z - 1, c - 1].mean())
        assert float(row["mean after"]) == pytest.approx(result[t - 1, z - 2, c - 1].mean())
        assert int(row["page"]) == ((t - 1) * 3 + z - 1) * 2 + c


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int32", "float32"])
def test_measuring_keeps_the_mean_of_every_page_and_lowers_its_noise(tmp_path, dtype):
    pixels = dim((2, 2, 1, 64, 80), dtype, 1000 if dtype != "uint8" else 500)
    pixels = pixels - 70 if dtype == "float32" else pixels
    path = write(tmp_path / "stack.tif", pixels)
    result = tifffile.imread(enhance(path, StackSettings(measure=True)).target)
    assert result.dtype == pixels.dtype
    before, after = (numbers.reshape(4, -1).astype(float) for numbers in (pixels, result))
    assert after.mean(axis=1) == pytest.approx(before.mean(axis=1), rel=0.002, abs=0.01)
    assert np.all(after.std(axis=1) < 0.8 * before.std(axis=1))


def test_measuring_keeps_the_mean_of_each_colour(tmp_path):
    path = tmp_path / "stack.tif"
    pixels = (dim((2, 64, 80, 3)) * np.array([1.0, 0.5, 2.0])).astype("uint16")
    with tifffile.TiffWriter(path) as writer:
        for page in pixels:
            writer.write(page, photometric="rgb", metadata=None)
    result = tifffile.imread(enhance(path, StackSettings(measure=True)).target)
    assert result.mean(axis=(1, 2)) == pytest.approx(pixels.mean(axis=(1, 2)), rel=0.002)
    assert np.all(result.std(axis=(1, 2)) < 0.8 * pixels.std(axis=(1, 2)))


def test_missing_numbers_stay_missing(tmp_path):
    pixels = dim(dtype="float32")
    pixels[0, 0, 0, 5:9, 5:9] = np.nan
    path = write(tmp_path / "stack.tif", pixels)
    for stack in (StackSettings(), StackSettings(measure=True)):
        result = tifffile.imread(enhance(path, stack).target)
        assert np.array_equal(np.isnan(result), np.isnan(pixels))


def test_the_processing_is_recorded_in_the_result(tmp_path):
    path = tmp_path / "cells.ome.tif"
    stack_files.ome(path)
    target = enhance(path, StackSettings(measure=True)).target
    assert target.name == "cells-lowlight.ome.tif"
    with tifffile.TiffFile(target) as tiff:
        assert "measure=True, denoise=1.0" in tiff.ome_metadata


def test_fits_cube_is_measured_in_its_own_format(tmp_path):
    fits = pytest.importorskip("astropy.io.fits", reason="astropy is not installed (extra fits)")
    pixels = dim((3, 64, 80), "float32") - 300
    fits.PrimaryHDU(pixels).writeto(tmp_path / "sky.fits")
    target = enhance(tmp_path / "sky.fits", StackSettings(measure=True)).target
    assert target.name == "sky-lowlight.fits"
    result = fits.getdata(target)
    assert result.mean() == pytest.approx(pixels.mean(), rel=0.002)
    assert np.all(result.std(axis=(1, 2)) < 0.8 * pixels.std(axis=(1, 2)))


def test_one_page_is_enhanced_as_a_photo(tmp_path):
    path = write(tmp_path / "stack.tif", dim())
    result = tifffile.imread(enhance(path, page=3).target)
    assert result.shape == (40, 50)


def test_pages_of_a_document_are_still_chosen_one_by_one(tmp_path):
    path = tmp_path / "scan.tif"
    with tifffile.TiffWriter(path) as writer:
        for side in (40, 41):
            writer.write(np.full((side, 50, 3), 20, "u1"), photometric="rgb", metadata=None)
    with pytest.raises(MediaError, match="2 images; choose a page"):
        enhance(path)
    with pytest.raises(UsageError, match="not a stack"):
        enhance(path, StackSettings(measure=True))


@pytest.mark.parametrize(
    ("export", "job", "option"),
    [
        ({"format": "png"}, {}, "--format"),
        ({"bit_depth": 8}, {}, "--bit-depth"),
        ({"longest_side": 20}, {}, "--longest-side"),
        ({"metadata": MetadataKept.NOTHING}, {}, "--metadata"),
        ({}, {"geometry": CropRequest(Geometry(turns=1))}, "--rotate"),
    ],
)
def test_options_that_stacks_do_not_have_are_refused(tmp_path, export, job, option):
    path = write(tmp_path / "stack.tif", dim())
    with pytest.raises(UsageError, match=option):
        enhance(path, tool=engine(**export), **job)
    assert [file.name for file in tmp_path.iterdir()] == ["stack.tif"]


def test_cancelling_leaves_nothing(tmp_path):
    path = write(tmp_path / "stack.tif", dim())
    progress = Progress(lambda fraction, _: progress.cancel() if fraction > 0.5 else None)
    with pytest.raises(Cancelled):
        enhance_file(Job(path), engine(), progress)
    assert [file.name for file in tmp_path.iterdir()] == ["stack.tif"]


@pytest.mark.slow
def test_four_gigabytes_take_less_than_one_and_a_half(tmp_path):
    pytest.importorskip("resource")
    path, page = tmp_path / "long.tif", np.zeros((2048, 2048), np.float32)
    page[::7, ::5] = 0.5
    with tifffile.TiffWriter(path, bigtiff=True) as writer:
        for _ in range(270):
            writer.write(page, compression="zstd", metadata=None)
    code = (
        "import resource, sys; from lowlight_app.cli.main import main;"
        "done = main(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10); sys.exit(done)"
    )
    command = [sys.executable, "-c", code, "enhance", str(path), "--amount", "0", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout.split()[-1]) < 1500
