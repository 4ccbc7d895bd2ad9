"""Pixels of photos as cameras, phones and other programs really write them."""

import io
import struct

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from media import samples
from media.avif_boxes import with_property
from media.still_files import PIXELS, PROFILE, SUFFIXES, converted, jpeg, png, read, saved
from PIL import Image

from lowlight_app.errors import MediaError
from lowlight_app.frame import ColorSpec
from lowlight_app.media import open_source
from lowlight_app.settings import OutputColor


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
