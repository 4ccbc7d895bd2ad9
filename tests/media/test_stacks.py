"""Stacks in TIFF files: what is one, reading page by page, and writing the same kind with its metadata."""

import imagecodecs
import numpy as np
import pytest
import tifffile
from media import stack_files

from lowlight_app.errors import ExportError, UsageError
from lowlight_app.frame import Provenance
from lowlight_app.media.photo_source import PhotoSource
from lowlight_app.media.stacks.open import open_stack
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.tiff_writer import write_tiff_stack
from lowlight_app.settings import ExportSettings

RECORD = StackRecord(Provenance("9.9", "a model", {"denoise": 1.0}), keeps_scale=True)
BRIGHTER = StackRecord(RECORD.provenance, keeps_scale=False)
RGB, PLANAR = (5, 40, 50, 3), (5, 3, 40, 50)
LUT = np.arange(768, dtype="uint16").reshape(3, 256)

KINDS = {
    "imagej 8": (stack_files.imagej, "uint8", {}),
    "imagej 16": (stack_files.imagej, "uint16", {}),
    "imagej float": (stack_files.imagej, "float32", {}),
    "imagej deflate": (stack_files.imagej, "uint16", {"compression": "zlib", "predictor": True}),
    "imagej little-endian": (stack_files.imagej, "uint16", {"byteorder": "<"}),
    "imagej with colours": (stack_files.imagej, "uint8", {"colormap": LUT}),
    "ome 8": (stack_files.ome, "uint8", {}),
    "ome 16 lzw": (stack_files.ome, "uint16", {"compression": "lzw"}),
    "ome int16": (stack_files.ome, "int16", {}),
    "ome float zstd": (stack_files.ome, "float32", {"compression": "zstd"}),
    "ome double": (stack_files.ome, "float64", {}),
    "ome big": (stack_files.ome, "uint16", {"bigtiff": True}),
    "ome big-endian": (stack_files.ome, "uint16", {"byteorder": ">"}),
    "ome tiles": (stack_files.ome, "uint16", {"tile": (16, 32), "compression": "zlib", "predictor": True}),
    "shaped": (stack_files.shaped, "uint16", {}),
    "shaped int32": (stack_files.shaped, "int32", {"compression": "zlib"}),
    "shaped truncated": (stack_files.shaped, "uint16", {"truncate": True}),
    "plain 8": (stack_files.plain, "uint8", {}),
    "plain 16 big": (stack_files.plain, "uint16", {"bigtiff": True, "byteorder": ">"}),
    "plain uint32": (stack_files.plain, "uint32", {"compression": "lzw"}),
    "plain half": (stack_files.plain, "float16", {}),
    "plain rgb": (stack_files.plain, "uint8", {"shape": RGB, "compression": "zlib"}),
    "plain rgb planar": (stack_files.plain, "uint16", {"shape": PLANAR, "planarconfig": "separate"}),
}


@pytest.fixture(params=KINDS)
def stack(request, tmp_path):
    make, dtype, options = KINDS[request.param]
    path = tmp_path / "stack.tif"
    return path, make(path, dtype, **options)


def write(path, target, spans=None, record=RECORD, change=lambda page: page):
    with open_stack(path) as source:
        part = source.info.select(spans or {})
        pages = map(change, map(source.page, part.numbers()))
        return write_tiff_stack(target, source, part, pages, record, ExportSettings())


def facts(path):
    """The properties that other programs see in a file, without those that Lowlight adds."""
    with tifffile.TiffFile(path) as tiff:
        series, first = tiff.series[0], tiff.pages.first
        shaped = tiff.shaped_metadata[0] if tiff.is_shaped else {}
        return {
            "kind": (tiff.is_imagej, tiff.is_ome, tiff.is_shaped, tiff.is_bigtiff, tiff.byteorder),
            "axes": (series.axes, series.shape, series.dtype),
            "storage": (first.compression, first.predictor, first.photometric, first.planarconfig, first.is_tiled and first.tile),
            "resolution": (first.tags.valueof(282), first.tags.valueof(283), first.tags.valueof(296)),
            "described": {**shaped, "lowlight": ""},
            "pages": [(page.tags.valueof(270), page.tags.valueof(65000)) for page in tiff.pages[1:] if hasattr(page, "tags")],
        }


def ome_of(path):
    with tifffile.TiffFile(path) as tiff:
        return tifffile.xml2dict(tiff.ome_metadata)["OME"]


def imagej_of(path):
    with tifffile.TiffFile(path) as tiff:
        return tiff.imagej_metadata


def test_pages_are_those_that_tifffile_reads(stack):
    path, pixels = stack
    with open_stack(path) as source:
        info = source.info
        read = np.stack([source.page(number) for number in range(info.count)])
    assert info.dtype == pixels.dtype
    is_planar = pixels.shape == PLANAR
    assert np.array_equal(read.ravel(), (np.moveaxis(pixels, 1, -1) if is_planar else pixels).ravel())


def test_round_trip_keeps_numbers_kind_and_metadata(stack, tmp_path):
    path, _ = stack
    written = write(path, tmp_path / "result.tif")
    assert np.array_equal(tifffile.imread(written), tifffile.imread(path))
    before, after = facts(path), facts(written)
    if before["described"].pop("truncated", False):  # all pages have a directory then, which more programs can read
        after["pages"] = []
    assert after == before
    assert not list(tmp_path.glob(".*"))


def test_result_names_what_was_done(stack, tmp_path):
    written = write(stack[0], tmp_path / "result.tif")
    with tifffile.TiffFile(written) as tiff:
        assert b"a model" in tiff.pages.first.tags[700].value


def test_libtiff_reads_what_was_written(stack, tmp_path):
    path, _ = stack
    written = write(path, tmp_path / "result.tif")
    with open_stack(written) as source:
        for number in (0, source.info.count - 1):
            pixels = imagecodecs.tiff_decode(written.read_bytes(), index=number)
            planes = np.moveaxis(pixels, 0, -1) if pixels.shape[0] == 3 else pixels
            assert np.array_equal(planes, source.page(number).reshape(planes.shape))


def test_ome_metadata_stays_true(tmp_path):
    path = tmp_path / "cells.ome.tif"
    stack_files.ome(path)
    before, after = ome_of(path), ome_of(write(path, tmp_path / "result.ome.tif"))
    for metadata in (before, after):
        metadata.pop("UUID", None), metadata["Image"]["Pixels"].pop("TiffData")
    said = after.pop("StructuredAnnotations")["CommentAnnotation"]
    assert after == before
    assert said["Value"] == "Lowlight 9.9, model a model: denoise=1.0"


def test_part_of_an_ome_stack_has_its_channel_and_sizes(tmp_path):
    path = tmp_path / "cells.ome.tif"
    pixels = stack_files.ome(path)
    written = write(path, tmp_path / "result.ome.tif", {"c": (2, 2), "z": (2, None)})
    found = ome_of(written)["Image"]["Pixels"]
    assert (found["SizeT"], found["SizeZ"], found["SizeC"]) == (2, 2, 1)
    assert found["Channel"]["Name"] == "GFP"
    assert found["PhysicalSizeX"] == 0.107
    assert np.array_equal(tifffile.imread(written).squeeze(), pixels[:, 1:, 1])


def test_imagej_metadata_stays_true(tmp_path):
    path = tmp_path / "cells.tif"
    stack_files.imagej(path)
    before, after = imagej_of(path), imagej_of(write(path, tmp_path / "result.tif"))
    assert after.pop("Info") == before.pop("Info") + "\nLowlight 9.9, model a model: denoise=1.0\n"
    assert np.array_equal(after.pop("LUTs"), before.pop("LUTs"))
    assert after == before


def test_micrometres_are_written_as_imagej_does(tmp_path):
    path = tmp_path / "cells.tif"
    description = "ImageJ=1.53c\nimages=3\nslices=3\nunit=µm\n".encode("latin-1")
    tifffile.imwrite(path, np.zeros((3, 40, 50), "u2"), description=description, metadata=None, photometric="minisblack")
    assert imagej_of(write(path, tmp_path / "result.tif"))["unit"] == r"\u00B5m"


def test_part_of_an_imagej_stack_has_its_labels_and_ranges(tmp_path):
    path = tmp_path / "cells.tif"
    pixels = stack_files.imagej(path)
    written = write(path, tmp_path / "result.tif", {"c": (2, 2), "t": (2, 2)})
    found = imagej_of(written)
    assert (found.get("frames", 1), found["slices"], found.get("channels", 1)) == (1, 3, 1)
    assert list(found["Labels"]) == ["image 7", "image 9", "image 11"]
    assert np.ravel(found["Ranges"]).tolist() == [10.0, 900.0]
    assert np.array_equal(tifffile.imread(written).squeeze(), pixels[1, :, 1])


def test_brightened_stack_has_no_old_display_range(tmp_path):
    path = tmp_path / "cells.tif"
    stack_files.imagej(path)
    assert "Ranges" not in imagej_of(write(path, tmp_path / "result.tif", record=BRIGHTER))


def test_one_page_of_a_stack_is_written_as_a_stack_of_one(stack, tmp_path):
    path, _ = stack
    with open_stack(path) as source:
        spans = {axis.name: (axis.size, axis.size) for axis in source.info.axes}
        last = source.page(source.info.count - 1)
    written = tifffile.imread(write(path, tmp_path / "result.tif", spans)).squeeze()
    assert np.array_equal(np.moveaxis(written, 0, -1) if written.shape[0] == 3 else written, last.squeeze())


def test_imagej_stack_of_unusual_order_is_read_and_written_in_the_usual_one(tmp_path):
    path = tmp_path / "cells.tif"
    pixels = stack_files.numbers((2, 3, 40, 50), "uint16")  # C, T
    description = "ImageJ=1.53c\nimages=6\nchannels=2\nframes=3\nhyperstack=true\norder=ztc\n"
    tifffile.imwrite(path, pixels, description=description, metadata=None, photometric="minisblack")
    written = write(path, tmp_path / "result.tif")
    assert np.array_equal(tifffile.imread(written), pixels.swapaxes(0, 1))


def test_lossy_pages_become_deflate_with_a_notice(tmp_path):
    path = tmp_path / "movie.tif"
    stack_files.plain(path, "uint8", compression="jpeg")
    with open_stack(path) as source:
        assert "JPEG" in str(source.info.notices[0])
    with tifffile.TiffFile(write(path, tmp_path / "result.tif")) as tiff:
        assert tiff.pages.first.compression == tifffile.COMPRESSION.ADOBE_DEFLATE


def test_scanned_pages_keep_their_orientation(tmp_path):
    path = tmp_path / "scan.tif"
    with tifffile.TiffWriter(path) as writer:
        for number in range(3):
            turned = (274, "H", 1, 6, False)
            writer.write(np.full((40, 50, 3), number, "u1"), photometric="rgb", metadata=None, extratags=[turned])
    with tifffile.TiffFile(write(path, tmp_path / "result.tif")) as tiff:
        assert [page.tags[274].value for page in tiff.pages] == [6, 6, 6]


def photo_of_one_page(path):
    tifffile.imwrite(path, np.zeros((40, 50), "u2"), metadata=None)


def pages_of_different_sizes(path):
    with tifffile.TiffWriter(path) as writer:
        for side in (40, 40, 41):
            writer.write(np.zeros((side, 50), "u1"), metadata=None)


def pyramid(path):
    with tifffile.TiffWriter(path) as writer:
        writer.write(np.zeros((256, 256, 3), "u1"), photometric="rgb", tile=(64, 64), metadata=None)
        for step in (2, 4):
            small = np.zeros((256 // step, 256 // step, 3), "u1")
            writer.write(small, photometric="rgb", tile=(64, 64), subfiletype=1, metadata=None)


def photo_with_thumbnail(path):
    with tifffile.TiffWriter(path) as writer:
        writer.write(np.zeros((40, 50, 3), "u1"), photometric="rgb", metadata=None)
        writer.write(np.zeros((40, 50, 3), "u1"), photometric="rgb", subfiletype=1, metadata=None)


def fax(path):
    with tifffile.TiffWriter(path) as writer:
        for _ in range(3):
            writer.write(np.zeros((40, 48), bool), photometric="miniswhite", metadata=None)


@pytest.mark.parametrize("make", [photo_of_one_page, pages_of_different_sizes, pyramid, photo_with_thumbnail, fax])
def test_other_files_are_photos_or_documents(tmp_path, make):
    path = tmp_path / "file.tif"
    make(path)
    assert open_stack(path) is None
    with PhotoSource(path, page=1) as source:
        assert next(source.frames()).height in (40, 256)


def test_file_without_stack_and_damaged_stack_are_none(tmp_path):
    path = tmp_path / "stack.tif"
    stack_files.plain(path)
    data = path.read_bytes()
    for name, content in {"text.tif": b"no image", "empty.tif": b"", "short.tif": data[:60]}.items():
        (tmp_path / name).write_bytes(content)
        assert open_stack(tmp_path / name) is None
    assert open_stack(tmp_path / "missing.tif") is None


@pytest.mark.parametrize("spans", [{"q": (1, 2)}, {"z": (0, 2)}, {"z": (2, 4)}, {"z": (3, 2)}])
def test_part_that_does_not_exist_is_refused(tmp_path, spans):
    stack_files.ome(tmp_path / "cells.ome.tif")
    with open_stack(tmp_path / "cells.ome.tif") as source, pytest.raises(UsageError, match=r"(?i)axis"):
        source.info.select(spans)


def test_failure_in_the_middle_leaves_nothing(tmp_path):
    path = tmp_path / "stack.tif"
    stack_files.plain(path)

    def fail(page):
        raise ExportError("no more")

    with pytest.raises(ExportError, match="no more"):
        write(path, tmp_path / "result.tif", change=fail)
    assert [file.name for file in tmp_path.iterdir()] == ["stack.tif"]
