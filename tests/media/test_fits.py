"""FITS files: physical numbers, header and other extensions survive."""

import sys

import numpy as np
import pytest
from media import stack_files

from lowlight_app.errors import MediaError
from lowlight_app.frame import Provenance
from lowlight_app.media.stacks.open import open_stack, write_stack
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.settings import ExportSettings

fits = pytest.importorskip("astropy.io.fits", reason="astropy is not installed (extra fits)")

RECORD = StackRecord(Provenance("9.9", "a model", {"denoise": 1.0}), keeps_scale=True)
CUBE = 3, 40, 50
CARDS = {"OBJECT": "M 42", "EXPTIME": 30.5, "CTYPE3": "FREQ", "CRPIX3": 1.0, "CDELT3": 2.5}


def cube(path, dtype="uint16", shape=CUBE, **cards):
    """A cube in the main extension, and a table."""
    pixels = stack_files.numbers(shape, dtype)
    image = fits.PrimaryHDU(pixels)
    image.header.update(CARDS | cards if len(shape) > 2 else {"OBJECT": "M 42"})
    table = fits.BinTableHDU.from_columns([fits.Column("time", "D", array=np.arange(3.0))])
    fits.HDUList([image, table]).writeto(path, checksum=True)
    return pixels


def scaled(path):
    """Counts in steps of 0.25 from 10 on, with a missing one."""
    stored = np.arange(6000, dtype="i2").reshape(CUBE)
    stored[1, 5, 6] = -32768
    image = fits.PrimaryHDU(stored)
    image.writeto(path)
    with fits.open(path, "update", do_not_scale_image_data=True) as content:
        content[0].header.update({"BSCALE": 0.25, "BZERO": 10.0, "BLANK": -32768})
    return path


def write(path, target, spans=None, change=lambda page: page):
    with open_stack(path) as source:
        part = source.info.select(spans or {})
        return write_stack(target, source, part, map(change, map(source.page, part.numbers())), RECORD, ExportSettings())


@pytest.mark.parametrize(
    "dtype", ["uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "int8", "float32", "float64"]
)
def test_numbers_of_every_type_survive(tmp_path, dtype):
    path = tmp_path / "sky.fits"
    pixels = cube(path, dtype)
    with open_stack(path) as source:
        assert source.info.dtype == dtype
        assert np.array_equal(np.stack([source.page(number)[..., 0] for number in range(3)]), pixels)
    with fits.open(write(path, tmp_path / "result.fits"), checksum=True) as content:
        assert np.array_equal(content[0].data, pixels)


def test_header_and_other_extensions_survive(tmp_path):
    path = tmp_path / "sky.fits"
    cube(path)
    with fits.open(path) as before, fits.open(write(path, tmp_path / "result.fits")) as after:
        kept = {name: value for name, value in before[0].header.items() if name not in ("CHECKSUM", "DATASUM")}
        assert {name: after[0].header[name] for name in kept} == kept
        assert str(after[0].header["HISTORY"]) == "Lowlight 9.9, model a model: denoise=1.0"
        assert np.array_equal(after[1].data["time"], before[1].data["time"])


def test_scale_and_missing_numbers_survive(tmp_path):
    path = scaled(tmp_path / "sky.fits")
    with open_stack(path) as source:
        page = source.page(1)
    assert page[0, 0] == 10 + 0.25 * 2000
    assert np.isnan(page[5, 6])
    written = write(path, tmp_path / "result.fits", change=lambda page: page + 1)
    with fits.open(written, do_not_scale_image_data=True) as raw, fits.open(path) as before, fits.open(written) as after:
        assert (raw[0].header["BSCALE"], raw[0].header["BZERO"], raw[0].data.dtype) == (0.25, 10.0, ">i2")
        assert np.array_equal(after[0].data, before[0].data + 1, equal_nan=True)


def test_part_of_a_cube_keeps_its_coordinates(tmp_path):
    path = tmp_path / "sky.fits"
    pixels = cube(path, "float32")
    with fits.open(write(path, tmp_path / "result.fits", {"freq": (2, 3)})) as content:
        assert np.array_equal(content[0].data, pixels[1:])
        assert content[0].header["CRPIX3"] == 0.0


def test_single_image_is_a_stack_of_one(tmp_path):
    path = tmp_path / "sky.fits"
    pixels = cube(path, "float32", (40, 50))
    with fits.open(write(path, tmp_path / "result.fits")) as content:
        assert np.array_equal(content[0].data, pixels)


def test_file_that_ends_too_early_is_an_error(tmp_path):
    path = tmp_path / "sky.fits"
    cube(path)
    path.write_bytes(path.read_bytes()[:8000])
    with open_stack(path) as source, pytest.raises(MediaError, match="ends too early"):
        source.page(2)


def test_file_without_or_with_several_images_is_an_error(tmp_path):
    fits.HDUList([fits.PrimaryHDU()]).writeto(tmp_path / "none.fits")
    images = [fits.ImageHDU(np.zeros((4, 5), "f4")) for _ in range(2)]
    fits.HDUList([fits.PrimaryHDU(), *images]).writeto(tmp_path / "two.fits")
    for name, words in (("none.fits", "no uncompressed image"), ("two.fits", "2 images")):
        with pytest.raises(MediaError, match=words):
            open_stack(tmp_path / name)


def test_without_astropy_an_error_says_what_to_install(tmp_path, monkeypatch):
    cube(tmp_path / "sky.fits")
    monkeypatch.setitem(sys.modules, "astropy.io", None)
    with pytest.raises(MediaError, match="extra “fits”"):
        open_stack(tmp_path / "sky.fits")
