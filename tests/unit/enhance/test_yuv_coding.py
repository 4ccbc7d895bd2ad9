"""Videos are brightened in the coding of their file, with the result that RGB would give."""

from fractions import Fraction

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork, night_frame

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.enhance.yuv_coding import as_rgb, small_rgb
from lowlight_app.frame import ColorSpec, Frame, Matrix, Primaries, Transfer, YuvFrame
from lowlight_app.media.video.yuv import RgbConverter, YuvConverter
from lowlight_app.settings import EnhanceSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack

BT709 = ColorSpec(Primaries.BT709, Transfer.BT709, Matrix.BT709, full_range=False)
HLG = ColorSpec(Primaries.BT2020, Transfer.HLG, Matrix.BT2020, full_range=False)
FULL_RANGE = ColorSpec(Primaries.BT709, Transfer.BT709, Matrix.BT601_625, full_range=True)
CODINGS = [(BT709, 8), (HLG, 10), (FULL_RANGE, 8)]


def coded_frame(color, bits):
    """Return a dark frame as decoded, and its conversion to RGB."""
    dtype, name = (np.uint8, "yuv420p") if bits == 8 else (np.uint16, "yuv420p10le")
    pixels = cv2.GaussianBlur(night_frame(480, 640, dtype).pixels, (0, 0), 2)
    decoded = YuvConverter(color, name).frame(pixels)
    arrays = [np.frombuffer(memoryview(plane), dtype).reshape(plane.height, -1)[:, : plane.width] for plane in decoded.planes]
    return (
        YuvFrame((arrays[0].copy(), arrays[1].copy(), arrays[2].copy()), bits, color, Fraction(0), Fraction(1, 25)),
        Frame(RgbConverter(color, bits).pixels(decoded), color),
    )


def difference(one, other):
    return np.abs(one.pixels / one.white - other.pixels / other.white) * 255


def enhance_live(frame, settings):
    return VideoEnhancer(Enhancer(PlainNetwork()), SettingsTrack(settings), QualityMode.LIVE).enhance(frame)


@pytest.mark.parametrize(("color", "bits"), CODINGS)
def test_conversion_to_rgb_is_that_of_the_codecs(color, bits):
    yuv, rgb = coded_frame(color, bits)
    assert difference(as_rgb(yuv), rgb).max() < 4
    assert difference(as_rgb(yuv), rgb).mean() < 0.6
    small = Frame(cv2.resize(rgb.pixels, (320, 240), interpolation=cv2.INTER_AREA))
    assert difference(small_rgb(yuv, 320), small).mean() < 0.6


@pytest.mark.parametrize(("color", "bits"), CODINGS)
@pytest.mark.parametrize("settings", [EnhanceSettings(), EnhanceSettings(exposure=0.7, saturation=0.3, temperature=0.3)])
def test_result_is_that_of_rgb(color, bits, settings):
    yuv, rgb = coded_frame(color, bits)
    result, expected = enhance_live(yuv, settings), enhance_live(rgb, settings)
    assert (result.bits, result.color, result.planes[0].dtype) == (bits, color, yuv.planes[0].dtype)
    assert difference(as_rgb(result), expected).mean() < 2
    assert as_rgb(result).pixels.mean() > 1.5 * rgb.pixels.mean()
    assert all(plane.max() < 1 << bits for plane in result.planes)


def test_sharpened_result_is_that_of_rgb():
    yuv, rgb = coded_frame(BT709, 8)
    settings = EnhanceSettings(sharpen=1.0)
    assert difference(as_rgb(enhance_live(yuv, settings)), enhance_live(rgb, settings)).mean() < 2


def test_numbers_stay_exactly_as_they_are_at_amount_0():
    yuv, _ = coded_frame(BT709, 8)
    assert enhance_live(yuv, EnhanceSettings(amount=0.0)) is yuv
