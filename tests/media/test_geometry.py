"""Crop, straightening, turns and mirroring of pixels and metadata, and their XMP."""

import json
import subprocess
from io import BytesIO

import numpy as np
import pytest
from helpers.engine import PlainNetwork
from media.clips import frames_of, write_clip
from media.samples import exif_block, file_of, ifd, long, noise, short, smooth
from PIL import Image

from lowlight_app.cli.main import main
from lowlight_app.enhance import Enhancer
from lowlight_app.frame import Frame
from lowlight_app.geometry import Crop, Geometry
from lowlight_app.media.geometry import apply_geometry
from lowlight_app.media.metadata.crop import StoredPicture
from lowlight_app.media.sidecar import read_rating, read_sidecar, sidecar_path, write_rating, write_sidecar
from lowlight_app.output_settings import BeforeAfter, BeforeAfterLayout
from lowlight_app.pipeline import Engine, Job, enhance_file
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack


@pytest.fixture(autouse=True)
def home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path_factory.mktemp("home")))


def pixels_of(path):
    with Image.open(path) as opened:
        return np.asarray(opened)


def size_of(path):
    with Image.open(path) as opened:
        return opened.size


def exiftool(path, *tags):
    output = subprocess.run(["exiftool", "-j", "-n", *tags, path], capture_output=True, check=True).stdout
    return json.loads(output)[0]


# --- Pixels


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_turns_and_crops_only_move_pixels(dtype, channels):
    pixels = noise(40, 60, channels, "uint8").astype(dtype)
    part = apply_geometry(Frame(pixels), Geometry(Crop(0.25, 0.1, 0.75, 0.5), turns=1, flip=True)).pixels
    assert np.array_equal(part, np.rot90(pixels[:, ::-1], -1)[6:30, 10:30])


def wave(x, y):
    return 0.5 + 0.3 * np.sin(x / 13) * np.cos(y / 17)


@pytest.mark.parametrize(("dtype", "white", "close"), [("uint8", 255, 0.006), ("uint16", 65535, 0.001), ("float32", 1, 0.001)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_straightening_resamples_in_the_depth_of_the_picture(dtype, white, close, channels):
    y, x = np.mgrid[0:100, 0:150] + 0.5
    pixels = np.stack([wave(x, y) * white] * channels, -1)
    if channels in (2, 4):
        pixels[..., -1] = white
    result = apply_geometry(Frame(pixels.astype(dtype)), Geometry(angle=10)).pixels
    assert result.dtype == dtype
    height, width = result.shape[:2]
    down, across = np.mgrid[0:height, 0:width] + 0.5
    down, across = down - height / 2, across - width / 2
    cosine, sine = np.cos(np.radians(10)), np.sin(np.radians(10))
    expected = wave(across * cosine + down * sine + 75, down * cosine - across * sine + 50)
    middle = slice(3, -3)
    assert np.abs(result[..., 0] / white - expected)[middle, middle].max() < 5 * close + 0.01


def test_colour_of_transparent_pixels_does_not_leak_when_straightened():
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[:, :30] = (200, 100, 50, 255)
    pixels[:, 30:, :3] = 255
    result = apply_geometry(Frame(pixels), Geometry(angle=20)).pixels
    seen = result[result[..., 3] > 128]
    assert np.abs(seen[:, :3].astype(int) - (200, 100, 50)).max() <= 2


def test_a_panorama_wider_than_opencv_takes_is_straightened():
    assert apply_geometry(Frame(np.full((40, 33_000, 1), 7, np.uint8)), Geometry(angle=0.02)).pixels.min() == 7


# --- Export


def enhanced(path, geometry, **export):
    engine = Engine(Enhancer(PlainNetwork()), "plain", EnhanceSettings(), ExportSettings(**export))
    return enhance_file(Job(path, geometry=geometry), engine)


def test_a_crop_does_not_change_the_light(tmp_path):
    path = tmp_path / "night.png"
    Image.fromarray(smooth(80, 120, 3) // 4).save(path)
    whole = pixels_of(enhanced(path, Geometry()).target)
    part = pixels_of(enhanced(path, Geometry(Crop(0.5, 0.25, 1, 1))).target)
    assert np.array_equal(part, whole[20:, 60:])


@pytest.mark.parametrize("orientation", [1, 6])
def test_exif_of_a_cropped_photo_is_true(tmp_path, orientation):
    thumbnail = file_of(smooth(12, 16, 3), "JPEG")
    block = exif_block(orientation=orientation, thumbnail=thumbnail + bytes(3000))
    path = tmp_path / "a.jpg"
    path.write_bytes(file_of(smooth(200, 300, 3), "JPEG", quality=95, exif=b"Exif\0\0" + block))
    target = enhanced(path, Geometry(Crop(0, 0, 0.5, 0.5), turns=1), longest_side=64, quality=95).target
    wanted = (64, 43) if orientation == 6 else (43, 64)
    assert size_of(target) == wanted
    found = exiftool(target, "-Orientation", "-ExifImageWidth", "-ExifImageHeight", "-Make")
    assert (found["Orientation"], found["ExifImageWidth"], found["ExifImageHeight"]) == (1, *wanted)
    assert found["Make"] == "Canon"
    small = subprocess.run(["exiftool", "-b", "-ThumbnailImage", target], capture_output=True, check=True).stdout
    if small:
        across, down = size_of(BytesIO(small))
        assert across / down == pytest.approx(wanted[0] / wanted[1], rel=0.1)


def test_places_in_the_original_are_not_claimed_of_a_crop(tmp_path):
    exif_at = 8 + 2 + 12 + 4
    body = ifd("<", 8, [long("<", 0x8769, exif_at)])
    block = b"II*\0\x08\0\0\0" + body + ifd("<", exif_at, [short("<", 0x8827, 800), short("<", 0x9214, 100, 80, 20, 20)])
    path = tmp_path / "a.jpg"
    path.write_bytes(file_of(smooth(200, 300, 3), "JPEG", exif=b"Exif\0\0" + block))
    region = ["-XMP-mwg-rs:RegionName=Eva", "-XMP-mwg-rs:RegionAreaX=0.5", "-XMP-crs:HasCrop=True", "-XMP-crs:CropTop=0.2"]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *region, "-XMP-dc:Title=Night", path], check=True)
    kept, cropped = enhanced(path, Geometry()).target, enhanced(path, Geometry(Crop(0, 0, 0.5, 0.5))).target
    tags = ["-SubjectArea", "-RegionName", "-CropTop", "-Title", "-ISO"]
    assert set(exiftool(kept, *tags)) >= {"SubjectArea", "RegionName", "Title", "ISO"}
    assert set(exiftool(cropped, *tags)) == {"SourceFile", "Title", "ISO"}


def test_frames_of_a_rotated_video_are_cropped_upright_to_even_sides(tmp_path):
    source = write_clip(tmp_path / "clip.mp4", size=(64, 48), rotation=90)
    target = enhanced(source, Geometry(Crop(0, 0, 0.51, 0.37)), crf=0).target
    probe = subprocess.run(["exiftool", "-s3", "-ImageSize", "-Rotation", target], capture_output=True, text=True).stdout.split()
    whole = enhanced(source, Geometry(), crf=0).target
    (_, part), (_, all_of_it) = frames_of(target)[5], frames_of(whole)[5]
    assert part.shape[0] % 2 == part.shape[1] % 2 == 0
    assert probe[0] == f"{part.shape[1]}x{part.shape[0]}"
    rotation = int(probe[1]) if len(probe) > 1 else 0
    upright, whole_upright = np.rot90(part, -rotation // 90), np.rot90(all_of_it, -rotation // 90)
    assert upright.shape == (24, 24, 3)
    assert np.abs(upright.astype(int) - whole_upright[:24, :24]).mean() < 4


@pytest.mark.parametrize("mode", ["full", "live"])
def test_a_turned_and_straightened_video_keeps_time_and_sound(tmp_path, mode):
    source = write_clip(tmp_path / "clip.mkv", format="matroska")
    outcome = enhanced(source, Geometry(angle=5, turns=1), quality_mode=mode)
    frames = frames_of(outcome.target)
    assert [when for when, _ in frames] == [when for when, _ in frames_of(source)]
    height, width = frames[0][1].shape[:2]
    assert width < height
    assert width % 2 == height % 2 == 0


def test_a_saved_frame_and_frames_as_images_are_cropped(tmp_path):
    source = write_clip(tmp_path / "clip.mp4")
    engine = Engine(Enhancer(PlainNetwork()), "plain", EnhanceSettings(), ExportSettings(frames="png"))
    crop = Geometry(Crop(0, 0, 0.5, 0.5))
    folder = enhance_file(Job(source, geometry=crop), engine).target
    assert {size_of(file) for file in folder.iterdir()} == {(32, 24)}
    photo = enhance_file(Job(source, tmp_path / "one.png", number=2, geometry=crop), engine).target
    assert size_of(photo) == (32, 24)


# --- Command line


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(noise(40, 60, 3)).save(path)
    return path


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--crop", "20x10+5+7"], lambda p: p[7:17, 5:25]),
        (["--crop", "50%x25%+10%+50%"], lambda p: p[20:30, 6:36]),
        (["--crop", "20x10"], lambda p: p[15:25, 20:40]),
        (["--crop", "1:1"], lambda p: p[:, 10:50]),
        (["--rotate", "90"], lambda p: np.rot90(p, -1)),
        (["--rotate", "270"], lambda p: np.rot90(p)),
        (["--flip", "horizontal"], lambda p: p[:, ::-1]),
        (["--flip", "vertical"], lambda p: p[::-1]),
        (["--flip", "vertical", "--rotate", "90", "--crop", "10x20+0+0"], lambda p: np.rot90(p[::-1], -1)[:20, :10]),
    ],
)
def test_convert_turns_and_crops(photo, options, expected):
    assert main(["convert", str(photo), "-o", str(photo.with_name("b.png")), *options]) == 0
    result = pixels_of(photo.with_name("b.png"))
    assert np.array_equal(result, expected(pixels_of(photo)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--crop", "70x10+0+0"], "reaches beyond the picture of 60 x 40 pixels"),
        (["--crop", "10x10+55+0"], "reaches beyond"),
        (["--crop", "120%x10%"], "reaches beyond"),
        (["--crop", "0x10+0+0"], "is not an area"),
        (["--crop", "0:1"], "is not an area"),
        (["--crop", "big"], "is not an area"),
        (["--straighten", "60"], "between -45 and 45"),
        (["--straighten", "nan"], "between -45 and 45"),
        (["--rotate", "45"], "--rotate"),
    ],
)
def test_invalid_crops_are_refused_with_a_reason(photo, options, message, capsys):
    assert main(["convert", str(photo), "-o", str(photo.with_name("b.png")), *options]) != 0
    assert message in capsys.readouterr().err
    assert [path.name for path in photo.parent.iterdir()] == ["a.png"]


def test_enhance_refuses_a_crop_beyond_the_picture_before_it_loads_a_model(photo, capsys):
    assert main(["enhance", str(photo), "--crop", "70x10+0+0"]) == 1
    assert "reaches beyond the picture" in capsys.readouterr().err


# --- Sidecar


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("angle", [0, 3.25, -17.5])
def test_geometry_is_read_back_from_the_sidecar(tmp_path, orientation, angle):
    picture = StoredPicture(3000, 2000, orientation)
    for turns in range(4):
        for flip in (False, True):
            path = tmp_path / f"{turns}{flip}.jpg"
            track = SettingsTrack(EnhanceSettings(amount=0.4), geometry=Geometry(Crop(0.3, 0.3, 0.7, 0.6), angle, turns, flip))
            write_sidecar(path, track, "lowlight", picture)
            assert read_sidecar(path, picture) == track


def test_other_programs_read_the_crop(tmp_path):
    path = tmp_path / "a.jpg"
    geometry = Geometry(Crop(0.1, 0.2, 0.6, 0.7), turns=1)
    write_rating(path, 4)
    write_sidecar(path, SettingsTrack(geometry=geometry), "lowlight", StoredPicture(300, 200, 1))
    found = exiftool(sidecar_path(path), "-XMP-crs:all", "-XMP-tiff:Orientation")
    assert (found["HasCrop"], found["CropAngle"], found["Orientation"]) in [(True, 0, 6), ("True", 0, 6)]
    # In the stored picture, before the quarter turn.
    sides = [found[f"Crop{side}"] for side in ("Left", "Top", "Right", "Bottom")]
    assert sides == pytest.approx([0.2, 0.4, 0.7, 0.9])
    write_sidecar(path, SettingsTrack(), "lowlight", StoredPicture(300, 200, 1))
    assert read_sidecar(path, StoredPicture(300, 200, 1)) == SettingsTrack()
    assert read_rating(path) == 4


def test_a_crop_of_lightroom_is_applied(tmp_path):
    path = tmp_path / "a.jpg"
    crs = {"HasCrop": "True", "CropLeft": "0.25", "CropTop": "0.1", "CropRight": "0.75", "CropBottom": "0.9", "CropAngle": "2.5"}
    tags = [f"-XMP-crs:{name}={value}" for name, value in crs.items()]
    subprocess.run(["exiftool", "-q", *tags, sidecar_path(path)], check=True)
    track = read_sidecar(path, StoredPicture(3000, 2000))
    assert track.geometry.angle == 2.5
    # Its corners are those of the picture, turned about the middle.
    a, b, c, d, e, f = track.geometry.matrix(3000, 2000)
    corner = (a * 750 + b * 200 + c) / 3000, (d * 750 + e * 200 + f) / 2000
    assert (track.geometry.crop.left, track.geometry.crop.top) == pytest.approx(corner, abs=1e-5)


@pytest.mark.parametrize("tag", ["CropLeft=much", "CropRight=-3", "CropAngle=x", "CropBottom=0"])
def test_an_invalid_crop_is_ignored(tmp_path, tag):
    path = tmp_path / "a.jpg"
    name, value = tag.split("=")
    write_sidecar(path, SettingsTrack(EnhanceSettings(amount=0.3), geometry=Geometry(Crop(0, 0, 0.5, 0.5))), "lowlight")
    text = sidecar_path(path).read_text("utf-8")
    start = text.index(f'crs:{name}="') + len(f'crs:{name}="')
    sidecar_path(path).write_text(text[:start] + value + text[text.index('"', start) :], "utf-8")
    assert read_sidecar(path) == SettingsTrack(EnhanceSettings(amount=0.3))


# --- Together with other tools of the export


def test_before_and_after_are_both_cropped(tmp_path):
    path = tmp_path / "night.png"
    Image.fromarray(smooth(80, 120, 3) // 4).save(path)
    how = BeforeAfter(BeforeAfterLayout.SIDE_BY_SIDE)
    target = enhanced(path, Geometry(Crop(0, 0, 0.5, 0.5), turns=1), before_after=how).target
    width, height = size_of(target)
    assert height == 60
    assert width < 2 * 60
    alone = enhanced(path, Geometry(Crop(0, 0, 0.5, 0.5), turns=1)).target
    assert np.array_equal(pixels_of(target)[:, -40:], pixels_of(alone))
