"""Metadata and further data in photos of cameras, phones and other programs: kept, or named in a notice."""

import struct
import zlib

import numpy as np
import pytest
from media import samples
from media.still_files import PIXELS, SUFFIXES, converted, jpeg, png, read, saved
from PIL import ImageCms

from lowlight_app.media import open_source
from lowlight_app.media.formats.registry import WRITABLE_FORMATS

IPTC = b"".join(
    b"\x1c\x02" + bytes([tag]) + struct.pack(">H", len(text)) + text for tag, text in ((120, b"A street"), (80, b"Ann"))
)


def raw_profile(name, data, packed=True):
    text = f"\n{name}\n{len(data):8}\n{data.hex()}\n".encode()
    head = f"Raw profile type {name}\0".encode()
    return (b"zTXt", head + b"\0" + zlib.compress(text)) if packed else (b"tEXt", head + text)


def resource(number, body, signature=b"8BIM", name=b"\0\0"):
    return signature + struct.pack(">H", number) + name + struct.pack(">I", len(body)) + body + b"\0" * (len(body) % 2)


class TestMetadataOfPng:
    @pytest.mark.parametrize("packed", [True, False])
    @pytest.mark.parametrize(("name", "prefix"), [("exif", b"Exif\0\0"), ("exif", b""), ("APP1", b"Exif\0\0")])
    def test_exif_in_a_raw_profile_turns_the_picture_and_is_kept(self, tmp_path, exiftool, name, prefix, packed):
        path = saved(tmp_path / "a.png", png(raw_profile(name, prefix + samples.exif_block(orientation=6), packed)))
        frame = read(path)
        assert np.array_equal(frame.pixels, np.rot90(PIXELS, 3))
        for suffix in SUFFIXES.values():
            target, notices = converted(path, tmp_path / f"b{suffix}")
            tags = exiftool.tags(target)
            assert (tags["IFD0:Orientation"], tags["GPS:GPSAltitude"], notices) == (1, 165, [])

    def test_xmp_and_iptc_in_raw_profiles_are_kept(self, tmp_path, exiftool):
        chunks = (raw_profile("xmp", samples.XMP), raw_profile("iptc", resource(1005, bytes(16)) + resource(0x0404, IPTC)))
        path = saved(tmp_path / "a.png", png(*chunks))
        for suffix in (".jpg", ".png", ".tif"):
            target, notices = converted(path, tmp_path / f"b{suffix}")
            tags = exiftool.tags(target)
            assert (tags["XMP-xmp:Rating"], tags["IPTC:Caption-Abstract"], tags["IPTC:By-line"]) == (4, "A street", "Ann")
            assert notices == []

    def test_damaged_profiles_do_not_harm(self, tmp_path):
        for name in ("exif", "iptc", "xmp", "icc", "8bim", "APP1"):
            for text in (b"", b"\nexif\n 9\nzz", b"\nexif\nmany\n00", b"\xff\xfe\n1\n2"):
                chunk = (b"tEXt", f"Raw profile type {name}\0".encode() + text)
                assert np.array_equal(read(saved(tmp_path / "a.png", png(chunk))).pixels, PIXELS)


class TestIptcOfJpeg:
    FIRST = resource(1005, bytes(16)) + resource(1061, b"odd", b"8BIM", b"\x03abc")

    @pytest.mark.parametrize("layout", ["first", "second", "split"])
    def test_it_is_kept(self, tmp_path, exiftool, layout):
        whole = (b"" if layout == "first" else self.FIRST) + resource(0x0404, IPTC)
        cut = len(whole) - 10 if layout == "split" else len(whole)
        segments = [(0xED, b"Photoshop 3.0\0" + part) for part in (whole[:cut], whole[cut:]) if part]
        path = saved(tmp_path / "a.jpg", jpeg(*segments))
        for suffix in (".jpg", ".png", ".tif"):
            target, notices = converted(path, tmp_path / f"b{suffix}")
            tags = exiftool.tags(target)
            assert (tags["IPTC:Caption-Abstract"], tags["IPTC:By-line"], notices) == ("A street", "Ann", [])

    def test_iptc_larger_than_one_segment_is_kept(self, tmp_path, exiftool):
        block = b"".join(b"\x1c\x02\x19" + struct.pack(">H", 60) + b"keyword %052d" % i for i in range(2000))
        path = saved(tmp_path / "a.png", png(raw_profile("iptc", block)))
        target, notices = converted(path, tmp_path / "b.jpg")
        assert len(exiftool.tags(target)["IPTC:Keywords"]) == 2000
        assert notices == []


HELD = {
    "jpeg": {"EXIF", "XMP", "IPTC", "ICC", "comments"},
    "png": {"EXIF", "XMP", "IPTC", "ICC", "comments"},
    "tiff": {"EXIF", "XMP", "IPTC", "ICC"},
    "webp": {"EXIF", "XMP", "ICC"},
    "avif": {"EXIF", "XMP", "ICC"},
}
TAGS = {
    "EXIF": ["GPS:GPSLatitude", "Canon:OwnerName", "ExifIFD:ISO", "IFD0:Copyright"],
    "XMP": ["XMP-dc:Title", "XMP-xmp:Rating"],
    "IPTC": ["IPTC:Caption-Abstract"],
    "ICC": ["ICC_Profile:ProfileDescription"],
    "comments": ["File:Comment", "PNG:Comment", "PNG-iTXt:Comment"],
}


@pytest.mark.parametrize("size", ["uint8", "uint16"])
@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("source", ["jpeg", "png"])
def test_every_kind_of_metadata_is_kept_or_named(tmp_path, exiftool, source, name, size):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = jpeg(
        (0xE1, b"Exif\0\0" + samples.exif_block()),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + samples.XMP),
        (0xED, b"Photoshop 3.0\0" + resource(0x0404, IPTC)),
        (0xFE, "Straße by night".encode()),
        icc_profile=profile,
    )
    path = saved(tmp_path / "a.jpg", data)
    if source == "png":
        path, _ = converted(path, tmp_path / "a.png")
    if size == "uint16" and 16 not in WRITABLE_FORMATS[name].depths:
        pytest.skip("8 bits only")
    target, notices = converted(path, tmp_path / f"b{SUFFIXES[name]}", bit_depth=16 if size == "uint16" else None)
    tags = exiftool.tags(target)
    for kind, expected in TAGS.items():
        found = [tag for tag in expected if tag in tags]
        assert bool(found) == (kind in HELD[name]), kind
        assert kind in ("comments", "ICC") or len(found) in (0, len(expected))
    left_out = ", ".join(kind for kind in TAGS if kind not in HELD[name])
    assert notices == ([f"{name.upper()} could not hold all metadata; left out: {left_out}."] if left_out else [])
    assert "ExifTool:Warning" not in tags


def test_comments_are_kept_between_jpeg_and_png(tmp_path, exiftool):
    path = saved(
        tmp_path / "a.png", png((b"tEXt", b"Title\0Night"), (b"tEXt", b"Comment\0f\xfcr Ann"), (b"tEXt", b"date:create\0now"))
    )
    again, _ = converted(path, tmp_path / "b.png")
    assert read_comments(again) == (("Title", "Night"), ("Comment", "für Ann"))
    both, _ = converted(path, tmp_path / "b.jpg")
    assert read_comments(both) == (("Comment", "Title: Night"), ("Comment", "für Ann"))


def read_comments(path):
    with open_source(path) as source:
        return source.info.metadata.comments


def mpf(*kinds):
    """A list of images: the photo, then others of these kinds."""
    entries = b"".join(struct.pack("<IIIHH", kind, 100, 0, 0, 0) for kind in (0x030000, *kinds))
    tags = [(0xB000, 7, 4, b"0100"), samples.long("<", 0xB001, len(kinds) + 1), (0xB002, 7, len(entries), entries)]
    return (0xE2, b"MPF\0II*\0\x08\0\0\0" + samples.ifd("<", 8, tags))


def xmp_with(attributes, content=""):
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    head = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}<rdf:Description {attributes}>'
    return head.encode() + content.encode() + b"</rdf:Description></rdf:RDF></x:xmpmeta>"


GAIN_MAP = 'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"'
CAMERA = 'xmlns:GCamera="http://ns.google.com/photos/1.0/camera/"'
MOTION = f'{CAMERA} GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1" GCamera:MotionPhotoPresentationTimestampUs="5"'
MICRO = f'{CAMERA} GCamera:MicroVideo="1" GCamera:MicroVideoVersion="1" GCamera:MicroVideoOffset="99"'
CLIP = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42" + bytes(100)
SECOND = samples.file_of(PIXELS[:8], "JPEG")
BESIDE = {
    "gain map": (GAIN_MAP, [mpf(0)], SECOND, ["gain map"]),
    "Apple's gain map": ('xmlns:a="http://ns.apple.com/HDRGainMap/1.0/" a:HDRGainMapVersion="1"', [mpf(0)], SECOND, ["gain map"]),
    "ISO gain map": ("", [mpf(0), (0xE2, b"urn:iso:std:iso:ts:21496:-1\0\0\0\0\0")], SECOND, ["gain map"]),
    "gain map without a claim": (GAIN_MAP, [], b"", []),
    "motion photo": (MOTION, [], CLIP, ["clip"]),
    "older motion photo": (MICRO, [], CLIP, ["clip"]),
    "motion photo of Samsung": ("", [], b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + CLIP, ["clip"]),
    "both": (f"{GAIN_MAP} {MOTION}", [mpf(0)], SECOND + CLIP, ["gain map", "clip"]),
    "stereo": ("", [mpf(0x020002)], SECOND, ["depth"]),
    "panorama": ("", [mpf(0x020001, 0x020001)], SECOND * 2, ["other pictures in the file were left out: 2"]),
    "previews": ("", [mpf(0x010001, 0x010002)], SECOND * 2, []),
}


@pytest.mark.parametrize("name", BESIDE)
def test_data_beside_a_photo_is_left_out_with_one_notice(tmp_path, exiftool, name):
    attributes, segments, trailer, words = BESIDE[name]
    packet = (
        0xE1,
        b"http://ns.adobe.com/xap/1.0/\0" + xmp_with(f'{attributes} xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"'),
    )
    path = saved(tmp_path / "a.jpg", jpeg(packet, *segments) + trailer)
    target, notices = converted(path, tmp_path / "b.jpg")
    assert len(notices) == len(words)
    assert all(word in notice for word, notice in zip(words, notices, strict=True))
    data = target.read_bytes()
    assert not [
        word for word in (b"MPF", b"hdr-gain-map", b"HDRGainMap", b"21496", b"Motion", b"MicroVideo", b"ftyp") if word in data
    ]
    assert exiftool.tags(target)["XMP-xmp:Rating"] == 4
    assert converted(target, tmp_path / "c.jpg")[1] == []
