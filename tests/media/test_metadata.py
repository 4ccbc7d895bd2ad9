"""EXIF with GPS and maker notes, XMP, ICC and IPTC are kept, as verified by independent programs."""

import io
import os
import struct
from functools import cache

import numpy as np
import pillow_heif
import pytest
import tifffile
from media import samples
from PIL import Image, ImageCms

from lowlight_app.frame import Frame, Provenance
from lowlight_app.media import convert_photo, open_sink, open_source
from lowlight_app.media.color import icc
from lowlight_app.media.formats.registry import WRITABLE_FORMATS
from lowlight_app.settings import ExportSettings

TARGETS = {name: known.suffixes[0] for name, known in WRITABLE_FORMATS.items()}
THUMBNAIL = samples.file_of(samples.noise(120, 160, 3), "JPEG", quality=70)
KEPT = [
    "IFD0:Make",
    "IFD0:Model",
    "IFD0:XResolution",
    "IFD0:Copyright",
    "ExifIFD:ExposureTime",
    "ExifIFD:ISO",
    "ExifIFD:DateTimeOriginal",
    "GPS:GPSLatitude",
    "GPS:GPSLatitudeRef",
    "GPS:GPSLongitude",
    "GPS:GPSAltitude",
    "Canon:CanonImageType",
    "Canon:CanonFirmwareVersion",
    "Canon:OwnerName",
]


@cache  # it holds the time at which it was made
def wide_gamut_profile():
    """A profile other than sRGB: the built-in one with red and green exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile)


def photo(folder, order="<", orientation=6, filler=0, thumbnail=THUMBNAIL, **options):
    path = folder / "photo.jpg"
    block = samples.exif_block(order, orientation, thumbnail=thumbnail, filler=filler)
    path.write_bytes(samples.file_of(samples.smooth(40, 60, 3), "JPEG", exif=b"Exif\0\0" + block, quality=95, **options))
    return path


def note_in(block, order):
    """The maker note of the test's block, read at its original offset."""
    note = samples.canon_note(order, 600)
    return block[600 : 600 + len(note)]


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("name", TARGETS)
def test_exif_gps_and_maker_notes_are_kept(tmp_path, exiftool, name, order):
    source = photo(tmp_path, order)
    before = exiftool.tags(source)
    target = convert_photo(source, None, ExportSettings(format=name))
    after = exiftool.tags(target)
    assert {tag: before[tag] for tag in KEPT} == {tag: after.get(tag) for tag in KEPT}
    assert "ExifTool:Warning" not in after
    assert after["IFD0:Orientation"] == 1
    assert (after["ExifIFD:ExifImageWidth"], after["ExifIFD:ExifImageHeight"]) == (40, 60)


@pytest.mark.parametrize("name", ["PNG", "WEBP", "HEIC", "exiftool's TIFF"])
def test_metadata_of_other_programs_is_kept(tmp_path, exiftool, name):
    pixels, block = samples.smooth(40, 60, 3), samples.exif_block(thumbnail=THUMBNAIL)
    path, model = tmp_path / "a", photo(tmp_path, xmp=samples.XMP)
    if name == "HEIC":
        with path.open("wb") as file:
            heif = pillow_heif.from_bytes("RGB", (60, 40), pixels.tobytes())
            heif.save(file, exif=block, xmp=samples.XMP, icc_profile=wide_gamut_profile(), icc_profile_type="prof")
    elif name == "exiftool's TIFF":
        path.write_bytes(samples.file_of(pixels, "TIFF", icc_profile=wide_gamut_profile()))
        exiftool.write(path, "-tagsFromFile", str(model), "-all:all", "-unsafe")
    else:
        path.write_bytes(samples.file_of(pixels, name, exif=block, icc_profile=wide_gamut_profile()))
        exiftool.write(path, "-tagsFromFile", str(model), "-XMP")
    before, target = exiftool.tags(model), convert_photo(path, tmp_path / "b.jpg", ExportSettings())
    after = exiftool.tags(target)
    assert {tag: before[tag] for tag in KEPT} == {tag: after.get(tag) for tag in KEPT}
    assert "ExifTool:Warning" not in after
    assert after["XMP-dc:Title"] == "Nächtliche Straße 夜"
    assert exiftool.binary(target, "ICC_Profile") == wide_gamut_profile()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("name", TARGETS)
def test_maker_note_keeps_its_bytes_and_offset(tmp_path, name, order):
    target = convert_photo(photo(tmp_path, order), None, ExportSettings(format=name))
    # In a TIFF file the block is the beginning of the file itself.
    block = target.read_bytes() if name == "tiff" else open_source(target).info.metadata.exif
    assert note_in(block, order) == samples.canon_note(order, 600)


@pytest.mark.parametrize("name", TARGETS)
def test_maker_note_is_kept_when_converting_through_tiff(tmp_path, exiftool, name):
    source = photo(tmp_path)
    tiff = convert_photo(source, tmp_path / "between.tif", ExportSettings())
    target = convert_photo(tiff, tmp_path / f"end{TARGETS[name]}", ExportSettings())
    before, after = exiftool.tags(source), exiftool.tags(target)
    assert {tag: before[tag] for tag in KEPT} == {tag: after.get(tag) for tag in KEPT}
    assert "ExifTool:Warning" not in after
    block = target.read_bytes() if name == "tiff" else open_source(target).info.metadata.exif
    assert note_in(block, "<") == samples.canon_note("<", 600)


def test_exif_block_differs_only_in_patched_values(tmp_path):
    source = photo(tmp_path, thumbnail=b"")
    old = open_source(source).info.metadata.exif
    new = open_source(convert_photo(source, None, ExportSettings())).info.metadata.exif
    changed = [i for i in range(len(old)) if old[i] != new[i]]
    assert len(new) == len(old)
    assert len(changed) == 3  # orientation, width and height, one byte each


def test_thumbnail_is_replaced(tmp_path, exiftool):
    source = photo(tmp_path)
    target = convert_photo(source, None, ExportSettings(quality=95))
    small = exiftool.binary(target, "ThumbnailImage")
    assert small != THUMBNAIL
    with Image.open(io.BytesIO(small)) as thumbnail, Image.open(target) as whole:
        assert thumbnail.size == (40, 60)
        assert np.abs(np.asarray(thumbnail, int) - np.asarray(whole, int)).mean() < 4
    assert exiftool.tags(target)["IFD1:Orientation"] == 1


def test_thumbnail_that_does_not_fit_is_removed(tmp_path, exiftool):
    source = photo(tmp_path, thumbnail=samples.file_of(samples.smooth(8, 8, 3), "JPEG", quality=5)[:200])
    tags = exiftool.tags(convert_photo(source, None, ExportSettings()))
    assert not [tag for tag in tags if tag.startswith("IFD1")]
    assert tags["GPS:GPSAltitude"] == 165


def test_size_above_65535_is_written_as_a_long_number(tmp_path, exiftool):
    source = photo(tmp_path, thumbnail=b"", orientation=1)
    with open_source(source) as opened:
        wide = Frame(next(opened.frames()).pixels[:1].repeat(1200, axis=1))
        sink = open_sink(tmp_path / "wide.png", opened.info, ExportSettings(), None)
        with sink:
            sink.write(wide)
    assert exiftool.tags(sink.target)["ExifIFD:ExifImageWidth"] == 72000


def test_exif_beyond_64_kib_loses_only_large_values(tmp_path, exiftool, caplog):
    source = photo(tmp_path)
    deep = convert_photo(source, tmp_path / "a.png", ExportSettings())
    exiftool.write(deep, "-EXIF:UserComment=" + "x" * 70000)
    target = convert_photo(deep, tmp_path / "b.jpg", ExportSettings())
    after = exiftool.tags(target)
    assert after["GPS:GPSLatitude"] == exiftool.tags(source)["GPS:GPSLatitude"]
    assert after["Canon:OwnerName"] == "Owner of the test"
    assert "ExifIFD:UserComment" not in after
    assert "no room" in caplog.text


@pytest.mark.parametrize("name", TARGETS)
def test_profile_is_copied(tmp_path, exiftool, name):
    profile = wide_gamut_profile()
    target = convert_photo(photo(tmp_path, icc_profile=profile), None, ExportSettings(format=name))
    assert exiftool.binary(target, "ICC_Profile") == profile
    assert open_source(target).info.color.icc == profile


@pytest.mark.parametrize(
    ("channels", "suffix"), [(1, ".avif"), (2, ".avif"), (1, ".jpg"), (2, ".jpg"), (1, ".webp"), (2, ".png")]
)
def test_grey_profile_is_kept_for_grey_images(tmp_path, exiftool, channels, suffix):
    grey = icc.profile_from_gamma(None, (0.3127, 0.329), 1.8)
    path = tmp_path / "a.png"
    path.write_bytes(samples.file_of(samples.smooth(9, 9, channels), "PNG", icc_profile=grey))
    target = convert_photo(path, tmp_path / f"b{suffix}", ExportSettings())
    shown_as_rgb = suffix == ".webp" or (suffix, channels) == (".avif", 2)
    assert exiftool.binary(target, "ICC_Profile") == (b"" if shown_as_rgb else grey)


@pytest.mark.parametrize("name", TARGETS)
def test_the_profile_of_a_16_bit_tiff_is_kept(tmp_path, exiftool, name):
    profile = wide_gamut_profile()
    tifffile.imwrite(tmp_path / "a.tif", samples.smooth(20, 20, 3, "uint16"), photometric="rgb", iccprofile=profile)
    target = convert_photo(tmp_path / "a.tif", None, ExportSettings(format=name))
    assert exiftool.binary(target, "ICC_Profile") == profile


@pytest.mark.parametrize("name", TARGETS)
def test_xmp_is_kept_with_orientation_reset(tmp_path, exiftool, name):
    target = convert_photo(photo(tmp_path, xmp=samples.XMP), None, ExportSettings(format=name))
    tags = exiftool.tags(target)
    assert tags["XMP-dc:Title"] == "Nächtliche Straße 夜"
    assert tags["XMP-xmp:Rating"] == 4
    assert tags["XMP-tiff:Orientation"] == 1
    assert not [tag for tag in tags if tag.startswith("XMP-lowlight")]


@pytest.mark.parametrize("xmp", [samples.XMP, b"", b"<not xmp", b'<!DOCTYPE a [<!ENTITY b "c">]>' + samples.XMP])
@pytest.mark.parametrize("name", TARGETS)
def test_provenance_is_recorded(tmp_path, exiftool, name, xmp):
    provenance = Provenance("1.2.3", "lowlight", {"amount": 0.75, "keep_color": True})
    with open_source(photo(tmp_path, xmp=xmp)) as source:
        sink = open_sink(tmp_path / f"b{TARGETS[name]}", source.info, ExportSettings(), provenance)
        with sink:
            sink.write(next(source.frames()))
    tags = exiftool.tags(sink.target)
    recorded = {tag.removeprefix("XMP-lowlight:"): tags[tag] for tag in tags if tag.startswith("XMP-lowlight")}
    assert recorded == {"Version": "1.2.3", "Model": "lowlight", "Amount": 0.75, "KeepColor": True}
    assert tags.get("XMP-xmp:Rating") == (4 if xmp == samples.XMP else None)


def test_provenance_of_an_earlier_run_is_replaced(tmp_path, exiftool):
    path = photo(tmp_path, xmp=samples.XMP)
    for version in ("1", "2"):
        with open_source(path) as source:
            provenance = Provenance(version, "m")
            with open_sink(tmp_path / f"{version}.jpg", source.info, ExportSettings(), provenance) as sink:
                sink.write(next(source.frames()))
        path = sink.target
    packet = open_source(path).info.metadata.xmp
    assert exiftool.tags(path)["XMP-lowlight:Version"] == 2
    assert packet.count(b"lowlight:Version") == 1


@pytest.mark.parametrize("written_as", ["element", "attribute"])
def test_xmp_beyond_64_kib_is_split_and_joined(tmp_path, exiftool, written_as):
    long = "".join(f"line {i} of a very long description. " for i in range(5000)).strip()
    packet = samples.XMP.replace(b"</rdf:Description>", f"<dc:source>{long}</dc:source></rdf:Description>".encode())
    if written_as == "attribute":
        packet = samples.XMP.replace(b'xmp:Rating="4"', f'xmp:Rating="4" dc:source="{long}"'.encode())
    png = tmp_path / "a.png"
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + packet
    plain = samples.file_of(samples.smooth(9, 9, 3), "PNG")
    chunk = struct.pack(">I", len(text)) + b"iTXt" + text + b"\0\0\0\0"
    png.write_bytes(plain[:33] + chunk + plain[33:])
    jpeg = convert_photo(png, tmp_path / "b.jpg", ExportSettings())
    tags = exiftool.tags(jpeg)
    assert tags["XMP-dc:Source"] == long
    assert tags["XMP-xmp:Rating"] == 4
    assert "XMP-xmpNote:HasExtendedXMP" in tags
    again = exiftool.tags(convert_photo(jpeg, tmp_path / "c.png", ExportSettings()))
    assert again["XMP-dc:Source"] == long
    assert "XMP-xmpNote:HasExtendedXMP" not in again


def test_unrelated_xmp_extension_is_ignored(tmp_path):
    packet = samples.XMP.replace(
        b'xmp:Rating="4"', b'xmp:Rating="4" xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="%s"' % (b"A" * 32)
    )
    body = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + struct.pack(">II", 9, 0) + b"<another>"
    data = samples.file_of(samples.smooth(9, 9, 3), "JPEG", xmp=packet)
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:20] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[20:])
    assert open_source(path).info.metadata.xmp == packet


def test_exif_in_several_segments_is_joined(tmp_path, exiftool):
    block = samples.exif_block(filler=90000)
    data = samples.file_of(samples.smooth(9, 9, 3), "JPEG")
    parts = [b"Exif\0\0" + block[i : i + 60000] for i in range(0, len(block), 60000)]
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(part) + 2) + part for part in parts)
    path = tmp_path / "a.jpg"
    path.write_bytes(data[:20] + b"\xff" + segments + data[20:])  # a fill byte is allowed before a marker
    assert open_source(path).info.metadata.exif == block
    assert exiftool.tags(convert_photo(path, None, ExportSettings()))["GPS:GPSAltitude"] == 165


@pytest.mark.parametrize("name", ["jpeg", "tiff"])
def test_iptc_is_kept(tmp_path, exiftool, name):
    source = photo(tmp_path)
    exiftool.write(source, "-IPTC:Caption-Abstract=A street at night", "-IPTC:Keywords=night")
    target = convert_photo(source, None, ExportSettings(format=name))
    back = convert_photo(target, tmp_path / "back.jpg", ExportSettings())
    for path in (target, back):
        tags = exiftool.tags(path)
        assert tags["IPTC:Caption-Abstract"] == "A street at night"
        assert tags["IPTC:Keywords"] == "night"


def test_modification_time_is_kept_if_requested(tmp_path):
    source = photo(tmp_path)
    os.utime(source, ns=(10**18, 10**18))
    assert convert_photo(source, tmp_path / "a.jpg", ExportSettings(keep_time=True)).stat().st_mtime_ns == 10**18
    assert convert_photo(source, tmp_path / "b.jpg", ExportSettings()).stat().st_mtime_ns != 10**18


@pytest.mark.parametrize("name", ["jpeg", "png", "tiff"])
@pytest.mark.parametrize("source_name", ["JPEG", "PNG", "TIFF", "BMP"])
def test_pixels_per_inch_are_kept(tmp_path, exiftool, source_name, name):
    (tmp_path / "a").write_bytes(samples.file_of(samples.smooth(9, 9, 3), source_name, dpi=(600, 600)))
    tags = exiftool.tags(convert_photo(tmp_path / "a", None, ExportSettings(format=name)))
    if name == "png":
        assert tags["PNG-pHYs:PixelsPerUnitX"] == pytest.approx(600 / 0.0254, abs=1)
    else:
        group = "JFIF" if name == "jpeg" else "IFD0"
        assert tags[f"{group}:XResolution"] == pytest.approx(600, abs=0.1)
        assert tags[f"{group}:ResolutionUnit"] == {"JFIF": 1, "IFD0": 2}[group]
