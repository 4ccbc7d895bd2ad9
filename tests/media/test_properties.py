"""Property-based tests of images and metadata."""

import string
import tempfile
from pathlib import Path
from xml.dom import minidom

import hypothesis.extra.numpy as arrays
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from media import samples

from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Provenance, Transfer
from lowlight_app.media import open_sink, open_source
from lowlight_app.media.color.pixels import apply_orientation, narrow, to_depth, widen
from lowlight_app.media.metadata import exif, xmp
from lowlight_app.settings import ExportSettings

SHAPES = st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4))
IMAGES = st.sampled_from([np.uint8, np.uint16]).flatmap(lambda dtype: arrays.arrays(dtype, SHAPES))
TURN_BACK = {6: 8, 8: 6}


def round_trip(pixels, suffix, metadata=None, **options):
    frame = Frame(pixels)
    info = MediaInfo("png", frame.width, frame.height, pixels.shape[2], str(pixels.dtype), metadata=metadata or Metadata())
    with tempfile.TemporaryDirectory() as folder:
        with open_sink(Path(folder, f"a{suffix}"), info, ExportSettings(**options), None) as sink:
            sink.write(frame)
        with open_source(sink.target) as source:
            return next(source.frames()), source.info


@given(IMAGES, st.sampled_from([".png", ".tif"]), st.sampled_from("<>"), st.booleans())
@settings(max_examples=60)
def test_a_lossless_round_trip_keeps_every_pixel(pixels, suffix, order, described):
    metadata = Metadata(exif=samples.exif_block(order)) if described else None
    frame, info = round_trip(pixels, suffix, metadata)
    assert np.array_equal(frame.pixels, pixels)
    assert frame.pixels.dtype == pixels.dtype
    assert not described or exif.orientation(info.metadata.exif) == 1


@given(IMAGES, st.sampled_from([".jpg", ".webp", ".avif"]), st.integers(1, 100))
@settings(max_examples=40)
def test_lossy_formats_keep_the_size(pixels, suffix, quality):
    frame, _ = round_trip(pixels, suffix, quality=quality)
    assert frame.pixels.shape[:2] == pixels.shape[:2]


@given(IMAGES, st.integers(1, 8))
def test_orientation_is_reversible(pixels, orientation):
    turned = apply_orientation(pixels, orientation)
    assert turned.flags.c_contiguous
    assert np.array_equal(apply_orientation(turned, TURN_BACK.get(orientation, orientation)), pixels)


@given(IMAGES)
def test_eight_bits_survive_conversion_to_sixteen(pixels):
    eight = to_depth(Frame(pixels), 8)
    sixteen = to_depth(eight, 16)
    assert np.array_equal(to_depth(sixteen, 8).pixels, eight.pixels)
    assert np.array_equal(eight.pixels, np.rint(pixels / (np.iinfo(pixels.dtype).max / 255)))


@given(st.integers(9, 16), arrays.arrays(np.uint16, (4, 4, 1)))
def test_any_depth_survives_conversion_to_sixteen_bits(bits, pixels):
    codes = pixels & ((1 << bits) - 1)
    assert np.array_equal(narrow(widen(codes, bits), bits), codes)


@given(arrays.arrays(np.float32, SHAPES, elements=st.floats(width=32, allow_nan=False)), st.sampled_from(Transfer))
def test_any_float_is_clipped_to_the_depth(pixels, transfer):
    frame = Frame(pixels, ColorSpec(transfer=transfer))
    coded = to_depth(frame, 16).pixels
    assert (coded[pixels <= 0] == 0).all()
    assert (coded[pixels >= 1] == 65535).all()


@given(
    st.text(string.printable + "äß夜😀", max_size=30), st.dictionaries(st.sampled_from(["amount", "keep_color"]), st.floats(0, 1))
)
@settings(max_examples=30)
def test_any_provenance_can_be_read_back(model, values):
    printable = "".join(c for c in model if c >= " ")
    packet = xmp.update(None, 3, 4, Provenance("1", printable, values))
    assert minidom.parseString(packet).getElementsByTagName("rdf:Description")[0].getAttribute("lowlight:Model") == printable
    again = xmp.update(packet, 3, 4, Provenance("1", printable, values))
    assert again == xmp.update(again, 3, 4, Provenance("1", printable, values))


@given(
    st.lists(st.tuples(st.integers(0, 1399), st.integers(0, 255)), max_size=6),
    st.sampled_from("<>"),
    st.sampled_from([".jpg", ".tif"]),
)
@settings(max_examples=80)
def test_damaged_metadata_does_not_prevent_reading(changes, order, suffix):
    block = bytearray(samples.exif_block(order, thumbnail=samples.file_of(samples.noise(40, 60, 3), "JPEG")))
    packet = bytearray(samples.XMP)
    for place, value in changes:
        block[place] = value
        packet[place % len(packet)] = value
    frame, _ = round_trip(samples.smooth(8, 8, 3), suffix, Metadata(exif=bytes(block), xmp=bytes(packet)), quality=95)
    assert np.abs(frame.pixels.astype(int) - samples.smooth(8, 8, 3)).max() <= 12
