"""Creation of an EXIF block from the tags of a TIFF file."""

import struct

import pytest
from media import samples

from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.tiff_directory import TiffBytes


def tiff_with_maker_note(order, note_at, note, extra=(), big=False):
    """A TIFF file with its maker note at a given offset."""
    exif = samples.ifd(order, 200, [samples.short(order, 0x8827, 6400), (0x927C, 7, 4, b"NOTE")])
    at = exif.index(b"NOTE") - 4
    exif = exif[:at] + struct.pack(f"{order}II", len(note), note_at) + exif[at + 8 :]
    main = samples.ifd(
        order, 8, [samples.text(271, "Canon"), samples.long(order, 34665, 200), samples.long(order, 273, 99), *extra]
    )
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return ((head + main).ljust(200, b"\0") + exif).ljust(note_at, b"\0") + note


def exif_of(data, **options):
    tiff = TiffBytes(data)
    block = exif_from_tiff(tiff, tiff.directory(tiff.first), **{"raw": False, **options})
    made = TiffBytes(block)
    main = made.directory(made.first)
    return block, main.entries, made.child(main, 34665).entries


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("note_at", [300, 400, 5000, 59000])
def test_maker_note_keeps_its_offset(order, note_at):
    note = samples.canon_note(order, note_at)
    block, main, exif = exif_of(tiff_with_maker_note(order, note_at, note))
    assert block[note_at : note_at + len(note)] == note
    assert exif[0x927C].offset == note_at
    assert exif[0x927C].value == note
    assert main[271].value == b"Canon\0"
    assert exif[0x8827].integers(order) == (6400,)


def test_maker_note_at_a_large_offset_is_moved():
    note = samples.canon_note("<", 100_000)
    block, _, exif = exif_of(tiff_with_maker_note("<", 100_000, note))
    assert exif[0x927C].value == note
    assert len(block) < 1000


def test_tags_about_the_pixels_are_omitted():
    _, main, _ = exif_of(tiff_with_maker_note("<", 400, b"a note", [samples.long("<", 256, 640), samples.short("<", 339, 1)]))
    assert set(main) == {271, 34665}


def test_tags_about_the_sensor_are_omitted_for_raw():
    extra = [(50706, 1, 4, b"\1\4\0\0"), samples.short("<", 33421, 2, 2), samples.text(33432, "(c) a test")]
    data = tiff_with_maker_note("<", 700, b"a note", extra)
    assert set(exif_of(data, raw=True)[1]) == {271, 33432, 34665}
    assert set(exif_of(data, raw=False)[1]) == {271, 33421, 33432, 34665, 50706}


def test_interoperability_directory_is_copied():
    inner = samples.ifd("<", 320, [samples.text(1, "R98")])
    exif = samples.ifd("<", 200, [samples.short("<", 0x8827, 6400), samples.long("<", 0xA005, 320)])
    main = samples.ifd("<", 8, [samples.long("<", 34665, 200)])
    data = ((b"II*\0" + struct.pack("<I", 8) + main).ljust(200, b"\0") + exif).ljust(320, b"\0") + inner
    block, _, _ = exif_of(data)
    made = TiffBytes(block)
    child = made.child(made.child(made.directory(made.first), 34665), 0xA005)
    assert child.entries[1].value == b"R98\0"


def test_large_values_are_omitted():
    _, main, exif = exif_of(tiff_with_maker_note("<", 400, b"n" * 3000), largest=1000)
    assert 0x927C not in exif
    assert 271 in main


def test_file_without_tags_gives_no_block():
    tiff = TiffBytes(b"II*\0" + struct.pack("<I", 8) + samples.ifd("<", 8, [samples.long("<", 256, 640)]))
    assert exif_from_tiff(tiff, tiff.directory(8), raw=False) is None


@pytest.mark.parametrize("data", [b"", b"II", b"II*\0", b"II*\0\xff\xff\xff\xff", b"XX*\0\x08\0\0\0", b"II\x07\0\x08\0\0\0"])
def test_invalid_tiff_raises_value_error(data):
    with pytest.raises(ValueError, match=r"TIFF header|outside"):
        tiff = TiffBytes(data)
        tiff.directory(tiff.first)


def test_circular_directories_are_read_once():
    data = b"II*\0" + struct.pack("<I", 8) + samples.ifd("<", 8, [samples.long("<", 330, 8)], following=8)
    assert len(list(TiffBytes(data).directories())) == 1
