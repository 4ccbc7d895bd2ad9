"""Output sharpening, watermark, and before and after in one picture, as they appear in results."""

import cv2
import numpy as np
import pytest
from media import clips, samples
from PIL import Image

from lowlight_app.errors import UsageError
from lowlight_app.frame import ColorSpec, Frame, Primaries, Transfer
from lowlight_app.media import convert_photo
from lowlight_app.media.effects import Finish, join_before_after
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.output_settings import (
    BeforeAfter,
    BeforeAfterLayout,
    OutputSharpen,
    Position,
    SharpenAmount,
    Watermark,
)
from lowlight_app.settings import ExportSettings

WHITE = Watermark("■■■■", size=20, opacity=100, margin=5)


def edge(dtype=np.uint8, channels=3, height=60, width=80):
    """A soft edge between two greys."""
    ramp = cv2.GaussianBlur(np.repeat(np.where(np.arange(width) < width // 2, 0.3, 0.6)[None], height, 0), (0, 0), 1)
    return np.rint(np.repeat(ramp[..., None], channels, 2) * np.iinfo(dtype).max).astype(dtype)


def finished(pixels, color=None, **settings):
    return Finish(ExportSettings(**settings)).apply(Frame(pixels, color or ColorSpec()))


def marked(pixels, mark=WHITE, color=None):
    """Whether each pixel differs from the frame without the watermark."""
    return (finished(pixels, color, watermark=mark).pixels != pixels).any(axis=2)


# --- Output sharpening


@pytest.mark.parametrize("medium", [OutputSharpen.SCREEN, OutputSharpen.PRINT])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_stronger_sharpening_makes_edges_steeper_without_visible_halos(medium, dtype):
    plain, code = edge(dtype).astype(int), np.iinfo(dtype).max / 255
    slopes = [np.abs(np.diff(plain[30, :, 0])).max()]
    for amount in SharpenAmount:
        sharp = finished(edge(dtype), output_sharpen=medium, sharpen_amount=amount).pixels.astype(int)
        slopes.append(np.abs(np.diff(sharp[30, :, 0])).max())
        assert sharp.max() - plain.max() <= 3.5 * code
        assert plain.min() - sharp.min() <= 3.5 * code
    assert slopes == sorted(set(slopes))


def test_sharpening_changes_no_colour_and_no_opacity():
    pixels = samples.smooth(60, 80, 4)
    pixels[20:40, 30:50] = pixels[20:40, 30:50] // 2 + 100
    sharp = finished(pixels, output_sharpen="screen", sharpen_amount="high").pixels.astype(int)
    assert np.abs(np.diff(sharp[..., :3] - pixels.astype(int)[..., :3], axis=2)).max() <= 1
    assert (sharp[..., 3] == pixels[..., 3]).all()
    assert (sharp != pixels).any()


def test_grey_and_flat_pictures_are_sharpened_too():
    assert (finished(edge(channels=1), output_sharpen="print").pixels != edge(channels=1)).any()
    flat = np.full((40, 40, 1), 90, np.uint8)
    assert (finished(flat, output_sharpen="print").pixels == flat).all()


def test_a_large_picture_is_sharpened_without_seams(monkeypatch):
    pixels = np.random.default_rng(1).integers(0, 255, (300, 90, 3), np.uint8)
    whole = finished(pixels, output_sharpen="print").pixels
    monkeypatch.setattr("lowlight_app.media.effects.sharpening._BAND_PIXELS", 90 * 70)
    assert (finished(pixels, output_sharpen="print").pixels == whole).all()


# --- Watermark


@pytest.mark.parametrize("position", list(Position))
def test_the_watermark_stands_at_its_place_with_its_margin(position):
    rows, columns = np.nonzero(marked(np.zeros((200, 300, 3), np.uint8), Watermark("■", position=position, size=10, margin=5)))
    down = {"top": rows.min() - 10, "bottom": 189 - rows.max()}
    across = {"left": columns.min() - 10, "right": 289 - columns.max()}
    for side, distance in (*down.items(), *across.items()):
        assert (side not in position.value) == (distance > 12), (side, distance)
    if position is Position.CENTER:
        assert abs(rows.mean() - 100) < 2
        assert abs(columns.mean() - 150) < 2


@pytest.mark.parametrize("ground", [0, 255])
@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 1), (np.uint8, 4), (np.uint16, 3), (np.uint16, 2)])
def test_text_is_readable_on_light_and_dark_in_all_kinds_of_pictures(ground, dtype, channels):
    white = np.iinfo(dtype).max
    pixels = np.full((120, 160, channels), ground * (white // 255), dtype)
    if channels in (2, 4):
        pixels[..., -1] = white
    light = finished(pixels, watermark=WHITE).pixels[..., 0] / white
    assert light.max() > 0.97
    assert light.min() < 0.55


def test_the_watermark_covers_a_transparent_ground():
    result = finished(np.zeros((120, 160, 4), np.uint8), watermark=WHITE).pixels
    assert result[..., 3].max() == 255
    assert result[..., :3][result[..., 3] > 250].max() == 255


@pytest.mark.parametrize(("transfer", "code"), [(Transfer.PQ, 0.58), (Transfer.HLG, 0.75)])
def test_white_in_hdr_is_diffuse_white(transfer, code):
    pixels = np.zeros((120, 160, 3), np.uint16)
    result = finished(pixels, ColorSpec(Primaries.BT2020, transfer), watermark=WHITE).pixels
    assert result.max() / 65535 == pytest.approx(code, abs=0.01)


def test_a_long_text_and_a_tiny_picture_fit():
    assert marked(np.zeros((40, 60, 3), np.uint8), Watermark("A very long text indeed " * 8, size=90)).any()
    assert finished(np.zeros((1, 1, 3), np.uint8), watermark=WHITE).pixels.shape == (1, 1, 3)


def test_a_picture_keeps_its_shape_colours_and_transparency(tmp_path):
    logo = np.zeros((50, 100, 4), np.uint8)
    logo[:, :50] = 255, 0, 0, 255
    Image.fromarray(logo).save(tmp_path / "logo.png")
    mark = Watermark(picture=tmp_path / "logo.png", position=Position.TOP_LEFT, size=10, opacity=100, margin=0)
    result = finished(np.full((200, 300, 3), 80, np.uint8), watermark=mark).pixels
    assert (result[5, 10] == (255, 0, 0)).all()
    assert (result[5, 30] == 80).all()
    assert (result[21:] == 80).all()


def test_a_letterboxed_pixel_does_not_stretch_the_mark():
    pixels, mark = np.zeros((200, 200, 3), np.uint8), Watermark("■", size=40, opacity=100)
    square = (Finish(ExportSettings(watermark=mark)).apply(Frame(pixels)).pixels > 250).any(axis=2)
    wide = (Finish(ExportSettings(watermark=mark), aspect=2.0).apply(Frame(pixels)).pixels > 250).any(axis=2)
    assert wide.any(axis=0).sum() == pytest.approx(square.any(axis=0).sum() / 2, abs=3)
    assert wide.any(axis=1).sum() == pytest.approx(square.any(axis=1).sum(), abs=3)


@pytest.mark.parametrize("content", [None, b"", b"no picture", samples.file_of(samples.smooth(8, 8, 3), "PNG")[:60]])
def test_a_picture_that_cannot_be_read_is_named_before_anything_is_written(tmp_path, content):
    logo, source = tmp_path / "logo.png", tmp_path / "a.jpg"
    if content is not None:
        logo.write_bytes(content)
    source.write_bytes(samples.file_of(samples.smooth(40, 60, 3), "JPEG"))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match=r"logo\.png cannot be read"):
        convert_photo(source, tmp_path / "out.png", ExportSettings(watermark=Watermark(picture=logo)))
    assert sorted(tmp_path.iterdir()) == before


def test_characters_that_the_font_lacks_are_named():
    with pytest.raises(UsageError, match="no 夜"):
        Finish(ExportSettings(watermark=Watermark("© 夜")))
    Finish(ExportSettings(watermark=Watermark("© Łódź Ночь Νύχτα")))


@pytest.mark.parametrize("values", [{"text": ""}, {"text": "a\nb"}, {"text": "x" * 201}, {"text": "a", "size": 0}])
def test_invalid_watermarks_are_rejected(values):
    with pytest.raises(UsageError, match="watermark"):
        Watermark(**values)


def test_the_result_has_the_watermark_in_its_final_size_and_depth(tmp_path):
    source = tmp_path / "a.png"
    source.write_bytes(_png16(400, 600))
    target = convert_photo(source, tmp_path / "out.png", ExportSettings(longest_side=150, watermark=WHITE))
    pixels = cv2.imread(str(target), cv2.IMREAD_UNCHANGED)
    assert pixels.dtype == np.uint16
    assert pixels.shape == (100, 150, 3)
    assert pixels.max() == 65535
    assert (pixels[:40] == 20000).all()


def _png16(height, width):
    return cv2.imencode(".png", np.full((height, width, 3), 20000, np.uint16))[1].tobytes()


# --- Before and after


@pytest.mark.parametrize("layout", list(BeforeAfterLayout))
def test_original_and_result_stand_beside_each_other(layout):
    before, after = Frame(np.full((60, 100, 3), 20, np.uint8)), Frame(np.full((60, 100, 3), 40000, np.uint16))
    result = join_before_after(before, after, BeforeAfter(layout), depth=16)
    assert result.pixels.dtype == np.uint16
    assert result.width == (202 if layout is BeforeAfterLayout.SIDE_BY_SIDE else 100)
    assert (result.pixels[:, :40] == 20 * 257).all()
    assert (result.pixels[:, -40:] == 40000).all()
    assert (result.pixels[:, result.width // 2 - 1 : result.width // 2 + 1] == 65535).all()


def test_the_labels_name_the_halves():
    dark = Frame(np.zeros((300, 400, 3), np.uint8))
    result = join_before_after(dark, dark, BeforeAfter(labels=("Before", "After")), depth=8).pixels
    assert result[:40, :200].max() > 200
    assert result[:40, 410:600].max() > 200
    assert not result[60:, :400].any()


# --- Videos


def test_video_frames_have_the_watermark_upright(tmp_path):
    from lowlight_app.media import open_video

    clips.write_clip(tmp_path / "a.mp4", size=(128, 96), rotation=90)
    export = ExportSettings(watermark=Watermark("■■■■", position=Position.TOP_LEFT, size=30, opacity=100, margin=0))
    with (
        open_video(tmp_path / "a.mp4") as source,
        VideoSink(tmp_path / "b.mp4", source, export, None, finish=Finish(export).apply) as sink,
    ):
        for frame in source.frames():
            sink.write(frame)
    with open_video(tmp_path / "b.mp4") as result:
        pixels = result.frame(3).pixels
    assert pixels.shape[:2] == (128, 96)
    assert pixels[:30, :60].max() > 220
    assert pixels[60:].max() < 130
