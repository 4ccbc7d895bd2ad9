"""The fast path gives the result of the full one, except for fine detail."""

import cv2
import numpy as np
import pytest
from helpers.engine import LiftOnlyNetwork, PlainNetwork, lively_network, night_frame

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.fast_path import enhance_fast, limit_side, run_fast_path
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack


def enhance_live(enhancer, frame, settings):
    def analyze(small, original):
        return enhancer.analyze_illumination(small, original=original)

    return enhance_fast(enhancer, frame, settings, analyze)[0]


def shrink(frame):
    white = frame.white
    return cv2.resize(frame.pixels, (40, 30), interpolation=cv2.INTER_AREA).astype(float) * 255 / white


@pytest.mark.parametrize("network", [PlainNetwork, lively_network])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize(
    "settings",
    [EnhanceSettings(), EnhanceSettings(amount=0.5), EnhanceSettings(amount=1.3, keep_color=True, protect_highlights=1.0)],
)
def test_result_looks_like_that_of_the_full_path(network, dtype, settings):
    frame, enhancer = night_frame(480, 640, dtype), Enhancer(network())
    fast = enhance_live(enhancer, frame, settings)
    full = enhancer.enhance(frame, settings)
    assert (fast.pixels.dtype, fast.pixels.shape) == (frame.pixels.dtype, frame.pixels.shape)
    assert np.abs(shrink(fast) - shrink(full)).mean() < 4


def test_edges_stay_in_place():
    image = np.full((720, 960, 3), 12, np.uint8)
    image[:, 481:] = 40
    fast = enhance_live(Enhancer(PlainNetwork()), Frame(image), EnhanceSettings(protect_highlights=0.0))
    row = fast.pixels[360, :, 1].astype(int)
    assert np.abs(np.diff(row)).argmax() == 480
    assert np.abs(np.diff(row)).max() > 0.7 * (row[500] - row[460])


def test_noise_is_not_amplified():
    noise = np.random.default_rng(0).normal(0, 2, (720, 960, 3))
    frame, enhancer = Frame(np.clip(np.rint(12 + noise), 0, 255).astype(np.uint8)), Enhancer(LiftOnlyNetwork())
    fast = enhance_live(enhancer, frame, EnhanceSettings())
    assert measure_noise(fast) < 1.5 * measure_noise(frame)
    assert measure_noise(enhancer.enhance(frame, EnhanceSettings())) > 2.5 * measure_noise(frame)


def measure_noise(frame):
    green = frame.pixels[..., 1].astype(float)
    return (green - cv2.blur(green, (9, 9)))[300:400, 300:400].std()


def test_fine_detail_in_well_lit_areas_is_unchanged():
    class LiftLeftNetwork(LiftOnlyNetwork):
        def illuminate(self, small):
            light_map = super().illuminate(small)
            light_map[:, light_map.shape[1] // 3 :] = 0
            return light_map

    stripes = np.full((720, 960, 3), 120, np.uint8)
    stripes[:, ::2] = 124
    fast = enhance_live(Enhancer(LiftLeftNetwork()), Frame(stripes), EnhanceSettings(protect_highlights=0.0))
    assert np.array_equal(fast.pixels[:, 500:], stripes[:, 500:])


def test_unchanged_frame_is_returned_as_the_same_object():
    frame = night_frame(60, 80)
    assert enhance_live(Enhancer(PlainNetwork()), frame, EnhanceSettings(amount=0.0)) is frame
    well_lit = Enhancer(PlainNetwork(largest_gain=0.0))
    assert enhance_live(well_lit, frame, EnhanceSettings()) is frame
    video_enhancer = VideoEnhancer(well_lit, SettingsTrack(), QualityMode.LIVE)
    video_enhancer.enhance(frame)
    assert video_enhancer.well_lit
    brighter = EnhanceSettings(exposure=1.0)
    video_enhancer = VideoEnhancer(well_lit, SettingsTrack(brighter), QualityMode.LIVE)
    assert not video_enhancer.well_lit
    video_enhancer.enhance(frame)
    assert not video_enhancer.well_lit
    for result in (enhance_live(well_lit, frame, brighter), well_lit.enhance(frame, brighter)):
        assert result.pixels.mean() > frame.pixels.mean() * 1.2


def test_network_runs_on_a_small_image_only():
    network = PlainNetwork()
    VideoEnhancer(Enhancer(network), SettingsTrack(), QualityMode.LIVE).enhance(night_frame(1080, 1920))
    assert network.tiles == [(272, 480)]


def test_part_equals_the_same_part_of_the_whole_result():
    frame, enhancer = night_frame(480, 640), Enhancer(lively_network())
    answer = run_fast_path(enhancer, limit_side(frame, 160), enhancer.analyze_illumination(frame))
    whole = answer.apply(frame, EnhanceSettings()).pixels
    part = np.s_[100:300, 220:500]
    region = (220 / 640, 100 / 480, 500 / 640, 300 / 480)
    part_alone = answer.apply(Frame(np.ascontiguousarray(frame.pixels[part])), EnhanceSettings(), region).pixels
    assert np.abs(part_alone.astype(int) - whole[part]).max() <= 1


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_sharpen_makes_fine_detail_crisper_as_in_the_full_path(dtype):
    white = np.iinfo(dtype).max
    light = np.full((480, 640, 3), 0.1)
    light[:, ::8] = 0.14
    frame, enhancer = Frame(np.rint(light * white).astype(dtype)), Enhancer(PlainNetwork())

    def contrast(enhance, sharpen):
        columns = enhance(EnhanceSettings(sharpen=sharpen)).pixels[100:300, 200:400, 1].mean(axis=0)
        return columns[::8].mean() - columns[4::8].mean()

    for enhance in (lambda s: enhance_live(enhancer, frame, s), lambda s: enhancer.enhance(frame, s)):
        assert contrast(enhance, 1.0) > 1.25 * contrast(enhance, 0.0) > 0


@pytest.mark.parametrize(("width", "live"), [(640, False), (1280, True)])
def test_only_large_frames_are_restored_by_the_stage_for_live_video(width, live):
    class Counting(PlainNetwork):
        used_live = False

        def restore_live(self, *tile):
            self.used_live = True
            return super().restore_live(*tile)

    network = Counting()
    enhance_live(Enhancer(network), night_frame(width // 4, width), EnhanceSettings())
    assert network.used_live == live
