"""The live path gives what the full one gives, but for fine detail."""

import cv2
import numpy as np
import pytest
from helpers.engine import PlainNetwork, lively_network, night_frame

from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.fast_path import enhance_fast, limit_side, run_fast_path
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.frame import Frame
from lowlight_app.settings import EnhanceSettings, QualityMode
from lowlight_app.settings_track import SettingsTrack


def coarse(frame):
    white = frame.white
    return cv2.resize(frame.pixels, (40, 30), interpolation=cv2.INTER_AREA).astype(float) * 255 / white


@pytest.mark.parametrize("network", [PlainNetwork, lively_network])
@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize(
    "settings", [EnhanceSettings(), EnhanceSettings(0.5), EnhanceSettings(1.3, keep_color=True, protect_highlights=1.0)]
)
def test_it_looks_like_the_full_path_whatever_the_settings(network, dtype, settings):
    frame, enhancer = night_frame(480, 640, dtype), Enhancer(network())
    live, _ = enhance_fast(enhancer, frame, settings)
    full = enhancer.enhance(frame, settings)
    assert (live.pixels.dtype, live.pixels.shape) == (frame.pixels.dtype, frame.pixels.shape)
    assert np.abs(coarse(live) - coarse(full)).mean() < 4


def test_edges_stay_where_they_are():
    picture = np.full((720, 960, 3), 12, np.uint8)
    picture[:, 481:] = 40
    live, _ = enhance_fast(Enhancer(PlainNetwork()), Frame(picture), EnhanceSettings(protect_highlights=0.0))
    row = live.pixels[360, :, 1].astype(int)
    assert np.abs(np.diff(row)).argmax() == 480
    assert np.abs(np.diff(row)).max() > 0.7 * (row[500] - row[460])


class LiftsOnly(PlainNetwork):
    def restore(self, tile, light_map, rows, columns):
        lift = super().restore(tile, light_map, rows, columns)[1]
        return lift, lift


def test_noise_is_not_lifted():
    noise = np.random.default_rng(0).normal(0, 2, (720, 960, 3))
    frame, enhancer = Frame(np.clip(np.rint(12 + noise), 0, 255).astype(np.uint8)), Enhancer(LiftsOnly())
    live, _ = enhance_fast(enhancer, frame, EnhanceSettings())
    assert noise_of(live) < 1.5 * noise_of(frame)
    assert noise_of(enhancer.enhance(frame, EnhanceSettings())) > 2.5 * noise_of(frame)


def noise_of(frame):
    green = frame.pixels[..., 1].astype(float)
    return (green - cv2.blur(green, (9, 9)))[300:400, 300:400].std()


def test_fine_detail_in_good_light_is_left_alone():
    class LiftsTheLeft(LiftsOnly):
        def illuminate(self, small):
            cells = super().illuminate(small)
            cells[:, cells.shape[1] // 3 :] = 0
            return cells

    stripes = np.full((720, 960, 3), 120, np.uint8)
    stripes[:, ::2] = 124
    live, _ = enhance_fast(Enhancer(LiftsTheLeft()), Frame(stripes), EnhanceSettings(protect_highlights=0.0))
    assert np.array_equal(live.pixels[:, 500:], stripes[:, 500:])


def test_nothing_to_do_gives_the_frame_back():
    frame = night_frame(60, 80)
    assert enhance_fast(Enhancer(PlainNetwork()), frame, EnhanceSettings(0.0))[0] is frame
    well_lit = Enhancer(PlainNetwork(most=0.0))
    assert enhance_fast(well_lit, frame, EnhanceSettings())[0] is frame
    film = VideoEnhancer(well_lit, SettingsTrack(), QualityMode.LIVE)
    film.enhance(frame)
    assert film.well_lit
    brighter = EnhanceSettings(exposure=1.0)
    film = VideoEnhancer(well_lit, SettingsTrack(brighter), QualityMode.LIVE)
    assert not film.well_lit
    film.enhance(frame)
    assert not film.well_lit
    for result in (enhance_fast(well_lit, frame, brighter)[0], well_lit.enhance(frame, brighter)):
        assert result.pixels.mean() > frame.pixels.mean() * 1.2


def test_only_a_small_picture_goes_through_the_network():
    network = PlainNetwork()
    VideoEnhancer(Enhancer(network), SettingsTrack(), QualityMode.LIVE).enhance(night_frame(1080, 1920))
    assert network.tiles == [(272, 480)]


def test_a_part_is_what_it_is_of_the_whole():
    frame, enhancer = night_frame(480, 640), Enhancer(lively_network())
    known = run_fast_path(enhancer, limit_side(frame, 160), enhancer.analyze_illumination)
    whole = known.apply(frame, EnhanceSettings()).pixels
    part = np.s_[100:300, 220:500]
    place = (220 / 640, 100 / 480, 500 / 640, 300 / 480)
    taken = known.apply(Frame(np.ascontiguousarray(frame.pixels[part])), EnhanceSettings(), place).pixels
    assert np.abs(taken.astype(int) - whole[part]).max() <= 1
