"""Photos as cameras, phones and other programs really write them."""

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from media import samples
from media.avif_boxes import with_property
from PIL import Image, ImageCms

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec
from lowlight_app.media import convert_photo, open_source
from lowlight_app.media.formats.registry import WRITABLE_FORMATS
from lowlight_app.settings import ExportSettings, OutputColor

SUFFIXES = {name: known.suffixes[0] for name, known in WRITABLE_FORMATS.items()}
PIXELS = samples.smooth(24, 40, 3)
PROFILE = samples.srgb_profile()
IPTC = b"".join(
    b"\x1c\x02" + bytes([tag]) + struct.pack(">H", len(text)) + text for tag, text in ((120, b"A street"), (80, b"Ann"))
)


def saved(path, data):
    path.write_bytes(data)
    return path


def read(path):
    with open_source(path) as source:
        return next(source.frames())


def converted(path, target, **options):
    """The target and its notices."""
    notices = []
    return convert_photo(path, target, ExportSettings(**options), notice=notices.append), [str(notice) for notice in notices]


def jpeg(*segments, pixels=PIXELS, **options):
    data = samples.file_of(pixels, "JPEG", quality=95, **options)
    packed = (b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return data[:20] + b"".join(packed) + data[20:]


def png(*chunks, pixels=PIXELS):
    data = samples.file_of(pixels, "PNG")
    packed = (struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks)
    return data[:33] + b"".join(packed) + data[33:]


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


def heic(mode="RGB", pixels=PIXELS, **options):
    buffer = io.BytesIO()
    height, width = pixels.shape[:2]
    pillow_heif.from_bytes(mode, (width, height), pixels.tobytes()).save(buffer, quality=98, chroma=444, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("bits", [10, 12])
def test_grey_heic_of_more_than_8_bits(tmp_path, bits):
    pixels = samples.smooth(32, 48, 1, "uint16")
    frame = read(saved(tmp_path / "a.heic", heic("L;16", pixels, bit_depth=bits)))
    assert (frame.pixels.shape, frame.pixels.dtype) == (pixels.shape, np.uint16)
    assert np.abs(frame.pixels.astype(int) - pixels).max() < 1500


@pytest.mark.parametrize(
    ("urn", "word"),
    [
        ("urn:com:apple:photo:2020:aux:hdrgainmap", "gain map"),
        ("urn:mpeg:hevc:2015:auxid:2", "depth"),
        ("urn:com:apple:photo:2018:aux:portraiteffectsmatte", "other pictures in the file were left out: 1"),
    ],
)
def test_auxiliary_images_of_heif_are_named(tmp_path, urn, word):
    data = imagecodecs.avif_encode(np.dstack([PIXELS, PIXELS[..., :1]]), level=90, speed=10)
    urn = urn.encode()
    old = b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"
    name = urn + b"\0" * (len(old) - len(urn)) if len(urn) <= len(old) else None
    if name is None:
        data = with_property(imagecodecs.avif_encode(PIXELS, level=90, speed=10), b"auxC", bytes(4) + urn + b"\0")
    else:
        data = data.replace(old, name)
    notices = [str(notice) for notice in read(saved(tmp_path / "a.avif", data)).notices]
    assert len(notices) == 1
    assert word in notices[0]


class TestAvif:
    @pytest.mark.parametrize("bits", [8, 16])
    @pytest.mark.parametrize("quality", [30, 90])
    def test_colour_has_full_resolution(self, tmp_path, exiftool, bits, quality):
        stripes = np.zeros((32, 48, 3), np.uint8)
        stripes[:, ::2, 0] = stripes[:, 1::2, 2] = 255
        path = saved(tmp_path / "a.png", samples.file_of(stripes, "PNG"))
        target, _ = converted(path, tmp_path / "b.avif", bit_depth=bits, quality=quality)
        assert exiftool.tags(target)["QuickTime:ChromaFormat"] == 0  # 4:4:4
        assert (
            exiftool.tags(target)["QuickTime:ColorPrimaries"],
            exiftool.tags(target)["QuickTime:TransferCharacteristics"],
        ) == (1, 13)
        if quality == 90:
            assert np.abs(np.asarray(Image.open(target).convert("RGB"), int) - stripes).max() < 40

    @pytest.mark.parametrize("icc", [PROFILE, None])
    @pytest.mark.parametrize("channels", [1, 3, 4])
    def test_blocks_are_read_by_libavif(self, tmp_path, channels, icc):
        block = samples.exif_block(size=(40, 24))
        pixels = samples.smooth(24, 40, channels)
        source = saved(
            tmp_path / "a.png",
            samples.file_of(pixels, "PNG", exif=block, **({"icc_profile": icc} if icc and channels > 1 else {})),
        )
        with Image.open(converted(source, tmp_path / "b.avif")[0]) as image:
            assert image.info.get("icc_profile") == (icc if channels > 1 else None)
            assert image.info["exif"] == block
            assert np.abs(np.asarray(image, int).reshape(pixels.shape) - pixels).max() < 12

    def test_clean_aperture_is_the_picture(self, tmp_path):
        data = imagecodecs.avif_encode(PIXELS, level=100, speed=10)
        clap = struct.pack(">IIIIiIiI", 20, 1, 10, 1, -5, 1, 3, 1)
        frame = read(saved(tmp_path / "a.avif", with_property(data, b"clap", clap, essential=True)))
        assert np.array_equal(frame.pixels, imagecodecs.avif_decode(data)[10:20, 5:25])

    @pytest.mark.parametrize("clap", [bytes(32), b"\xff" * 32, b"short", struct.pack(">8I", 99, 1, 99, 1, 0, 1, 0, 1)])
    def test_invalid_clean_aperture_is_ignored_or_an_error(self, tmp_path, clap):
        data = imagecodecs.avif_encode(PIXELS, level=90, speed=10)
        try:
            assert read(saved(tmp_path / "a.avif", with_property(data, b"clap", clap))).pixels.shape == PIXELS.shape
        except MediaError as error:
            assert "a.avif: the file is damaged" in str(error)

    @pytest.mark.parametrize("count", [1, 2])
    def test_profile_beside_codes_is_used(self, tmp_path, count):
        data = imagecodecs.avif_encode(PIXELS, level=90, speed=10, primaries=12, transfer=13)
        for _ in range(count):
            data = with_property(data, b"colr", b"prof" + PROFILE)
        assert read(saved(tmp_path / "a.avif", data)).color.icc == PROFILE


class TestUnusualJpeg:
    @pytest.mark.parametrize("channels", [1, 3])
    @pytest.mark.parametrize(("bits", "lossless"), [(12, False), (8, True), (10, True), (12, True), (16, True)])
    def test_it_is_read_in_full_depth(self, tmp_path, exiftool, channels, bits, lossless):
        codes = samples.smooth(32, 48, channels, "uint16") >> (16 - bits)
        codes = codes.astype("uint8") if bits == 8 else codes
        data = imagecodecs.jpeg8_encode(np.squeeze(codes), level=98, bitspersample=bits, lossless=lossless)
        segment = b"Exif\0\0" + samples.exif_block(orientation=3)
        data = data[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + data[2:]
        path = saved(tmp_path / "a.jpg", data)
        frame = read(path)
        assert frame.pixels.dtype == ("uint8" if bits == 8 else "uint16")
        wanted = codes[::-1, ::-1] / ((1 << bits) - 1)
        assert np.abs(frame.pixels / frame.white - wanted).max() < (1e-4 if lossless else 0.01)
        assert exiftool.tags(converted(path, tmp_path / "b.png")[0])["GPS:GPSAltitude"] == 165

    def test_truncated_one_has_a_notice(self, tmp_path):
        data = imagecodecs.jpeg8_encode(samples.noise(32, 48, 3, "uint16") >> 4, bitspersample=12)
        assert len(read(saved(tmp_path / "a.jpg", data[: len(data) // 2])).notices) == 1

    @pytest.mark.parametrize(("marker", "word"), [(0xF7, "JPEG-LS"), (0xC5, "hierarchical")])
    def test_other_kinds_are_refused_in_words(self, tmp_path, marker, word):
        data = samples.file_of(PIXELS, "JPEG").replace(b"\xff\xc0", bytes([0xFF, marker]))
        with pytest.raises(MediaError, match=word):
            open_source(saved(tmp_path / "a.jpg", data))

    def test_twelve_bits_with_four_channels_are_refused_in_words(self, tmp_path):
        data = imagecodecs.jpeg8_encode(samples.noise(32, 48, 4, "uint16") >> 4, bitspersample=12)
        with pytest.raises(MediaError, match="12 bits"):
            open_source(saved(tmp_path / "a.jpg", data))


DAMAGED_PROFILES = {
    "garbage": b"no profile at all" * 20,
    "short": b"abc",
    "without tags": b"\0" * 12 + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(200),
    "half": PROFILE[:200],
}


@pytest.mark.parametrize("damage", DAMAGED_PROFILES)
@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIC"])
def test_damaged_profile_costs_the_profile_not_the_picture(tmp_path, name, damage):
    profile = DAMAGED_PROFILES[damage]
    if name == "HEIC":
        data = heic(icc_profile=profile, icc_profile_type="prof")
    else:
        data = samples.file_of(PIXELS, name, icc_profile=profile, **({"lossless": True} if name == "WEBP" else {}))
    path = saved(tmp_path / "a", data)
    frame = read(path)
    assert np.abs(frame.pixels.astype(int) - PIXELS).max() < 30
    assert frame.color.icc is None
    assert [str(notice) for notice in frame.notices] == ["the colour profile is damaged and was ignored; colours can differ."]
    assert len(converted(path, tmp_path / "b.png")[1]) == 1


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "HEIC"])
@pytest.mark.parametrize(
    ("kind", "count", "value"),
    [
        (1, 1, b"\x06"),
        (4, 1, struct.pack("<I", 6)),
        (3, 2, struct.pack("<HH", 6, 6)),
        (2, 2, b"6\0"),
        (9, 1, struct.pack("<i", 6)),
        (5, 1, struct.pack("<II", 6, 1)),
        (3, 3, struct.pack("<HHH", 6, 0, 0)),
    ],
)
def test_orientation_of_another_type_is_read_and_reset(tmp_path, exiftool, name, kind, count, value):
    block = b"II*\0\x08\0\0\0" + samples.ifd("<", 8, [samples.text(0x010F, "A camera"), (0x0112, kind, count, value)])
    if name == "HEIC":
        path = saved(tmp_path / "a.heic", heic(exif=block))
        upright = read(path).pixels.shape[:2]
    else:
        data = jpeg((0xE1, b"Exif\0\0" + block)) if name == "JPEG" else samples.file_of(PIXELS, name, exif=block)
        path, upright = saved(tmp_path / "a", data), (40, 24)
    assert read(path).pixels.shape[:2] == upright
    for suffix in (".jpg", ".png", ".webp", ".tif", ".avif"):
        target, notices = converted(path, tmp_path / f"b{suffix}")
        tags = exiftool.tags(target)
        assert (tags["IFD0:Make"], tags.get("IFD0:Orientation", 1), notices) == ("A camera", 1, [])
        with Image.open(target) as image:
            assert image.size == upright[::-1]


def adobe_block(index=b"R03\0", space=0xFFFF):
    exif_at, interop_at = 100, 200
    interop = samples.ifd("<", interop_at, [(1, 2, 4, index)])
    exif = samples.ifd("<", exif_at, [samples.short("<", 0xA001, space), samples.long("<", 0xA005, interop_at)])
    main = b"II*\0\x08\0\0\0" + samples.ifd("<", 8, [samples.text(0x010F, "A camera"), samples.long("<", 0x8769, exif_at)])
    return main.ljust(exif_at, b"\0") + exif.ljust(interop_at - exif_at, b"\0") + interop


GAMMA = (b"gAMA", struct.pack(">I", 45455))
CHROMATICITIES = (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))


class TestAdobeRgbByExif:
    @pytest.mark.parametrize(("index", "space"), [(b"R03\0", 0xFFFF), (b"R98\0", 2), (b"R03\0", 1)])
    def test_it_is_converted_to_srgb_once(self, tmp_path, exiftool, index, space):
        path = saved(tmp_path / "a.jpg", jpeg((0xE1, b"Exif\0\0" + adobe_block(index, space))))
        assert read(path).color.icc is not None
        target, _ = converted(path, tmp_path / "b.png", color=OutputColor.SRGB)
        frame = read(target)
        assert frame.color == ColorSpec()
        assert np.abs(frame.pixels.astype(int) - PIXELS).max() > 15
        tags = exiftool.tags(target)
        assert (tags["ExifIFD:ColorSpace"], tags["InteropIFD:InteropIndex"]) == (1, "R98")

    @pytest.mark.parametrize("suffix", SUFFIXES.values())
    def test_it_is_kept_with_a_profile(self, tmp_path, exiftool, suffix):
        path = saved(tmp_path / "a.jpg", jpeg((0xE1, b"Exif\0\0" + adobe_block())))
        target, notices = converted(path, tmp_path / f"b{suffix}")
        assert notices == []
        assert exiftool.binary(target, "ICC_Profile") == read(path).color.icc

    def test_a_profile_and_other_indices_take_precedence(self, tmp_path):
        segment = (0xE1, b"Exif\0\0" + adobe_block())
        assert read(saved(tmp_path / "a.jpg", jpeg(segment, icc_profile=PROFILE))).color.icc == PROFILE
        segment = (0xE1, b"Exif\0\0" + adobe_block(b"R98\0", 1))
        assert read(saved(tmp_path / "a.jpg", jpeg(segment))).color == ColorSpec()

    @pytest.mark.parametrize(
        ("chunks", "is_adobe"),
        [
            ([(b"sRGB", b"\0")], False),
            ([GAMMA, CHROMATICITIES], False),
            ([(b"cICP", bytes((1, 13, 0, 1)))], False),
            ([(b"sRGB", b"\0"), GAMMA, CHROMATICITIES], False),
            ([], True),
            ([GAMMA], True),
            ([(b"cICP", bytes((2, 2, 0, 1)))], True),
        ],
    )
    def test_png_that_states_srgb_is_srgb(self, tmp_path, exiftool, chunks, is_adobe):
        path = saved(tmp_path / "a.png", png(*chunks, (b"eXIf", adobe_block(b"R03\0", 2))))
        assert (read(path).color.icc is not None) == is_adobe
        if not is_adobe:
            for suffix in SUFFIXES.values():
                target, _ = converted(path, tmp_path / f"b{suffix}")
                assert read(target).color == ColorSpec()
                tags = exiftool.tags(target)
                assert (tags["ExifIFD:ColorSpace"], tags["InteropIFD:InteropIndex"]) == (1, "R98")

    @pytest.mark.parametrize("name", ["AVIF", "HEIC"])
    @pytest.mark.parametrize("states_srgb", [True, False])
    def test_heif_that_states_srgb_is_srgb(self, tmp_path, name, states_srgb):
        buffer = io.BytesIO()
        if name == "AVIF":
            samples.image(PIXELS).save(buffer, name, exif=adobe_block())
        else:
            pillow_heif.from_pillow(samples.image(PIXELS)).save(buffer, exif=adobe_block())
        data = buffer.getvalue()
        assert data.count(b"colrnclx") == 1
        path = saved(tmp_path / "a", data if states_srgb else data.replace(b"colrnclx", b"freenclx"))
        assert (read(path).color.icc is None) == states_srgb

    def test_inks_are_converted_to_srgb(self, tmp_path):
        inks = Image.new("CMYK", (8, 8), (0, 200, 200, 0))
        for suffix in (".jpg", ".tif"):
            inks.save(tmp_path / f"a{suffix}", exif=adobe_block())
            assert read(tmp_path / f"a{suffix}").color == ColorSpec()


def test_animated_png_without_frames_is_a_picture(tmp_path):
    frame = read(saved(tmp_path / "a.png", png((b"acTL", bytes(8)))))
    assert np.array_equal(frame.pixels, PIXELS)
    assert frame.notices == ()


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "TIFF"])
def test_messages_about_damage_name_the_file_and_no_library(tmp_path, capfd, name):
    data, path = samples.file_of(samples.noise(40, 50, 3), name), tmp_path / "a"
    random = np.random.default_rng(5)
    for _ in range(60):
        damaged = np.frombuffer(data, np.uint8).copy()
        damaged[random.integers(4, min(len(data), 400), 6)] = random.integers(0, 256, 6)
        path.write_bytes(damaged.tobytes()[: random.integers(20, len(data))])
        try:
            read(path)
        except MediaError as error:
            text = str(error)
            assert text.startswith(f"{path}: ")
            assert not [word for word in ("BytesIO", "index", "b'", "()", "0x", "Error", "None", "truncated") if word in text]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff" + b"\xff" * 3_000_000,
        b"\xff\xd8" + b"\xff\xe0\0\0" * 700_000,
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I4sII5B", 13, b"IHDR", 9, 9, 8, 2, 0, 0, 0)
        + bytes(4)
        + (b"\0\0\0\0tEXt" + bytes(4)) * 200_000,
        b"\0\0\0\x14ftypavif\0\0\0\0avif" + b"\0\0\0\x08free" * 300_000,
    ],
)
def test_endless_chunks_end(tmp_path, data):
    with pytest.raises(MediaError, match=r"a: "):
        read(saved(tmp_path / "a", data))
