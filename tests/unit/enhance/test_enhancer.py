from dataclasses import replace

import numpy as np
import pytest
from helpers.engine import ENGINES, PlainNetwork, lively_network, night_frame

from lowlight_app.enhance import Box, Enhancer, combine, downscaled
from lowlight_app.enhance.srgb_coding import encode
from lowlight_app.errors import OutOfMemory
from lowlight_app.frame import ColorSpec, Frame, Transfer
from lowlight_app.models.backends.keras import make_network
from lowlight_app.models.device import Device, cpu_has_bfloat16
from lowlight_app.models.model_store import DEFAULT_MODEL, ModelStore
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings

KINDS = [(dtype, channels) for dtype in ("uint8", "uint16", "float32") for channels in (1, 2, 3, 4)]
PLAIN = EnhanceSettings(protect_highlights=0.0)


def scale_to_8_bits(frame):
    return frame.pixels.astype(float) * 255 / frame.white


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("side", [1024, 256, 384, 640])
def test_tiles_of_any_size_give_the_same_result(side, engine):
    frame, network = night_frame(700, 900), lively_network(engine)
    whole, tiled = (Enhancer(network, side=s).enhance(frame, EnhanceSettings()).pixels.astype(int) for s in (1024, side))
    difference = np.abs(tiled - whole)
    assert difference.max() <= 1
    assert np.mean(difference > 0) < 2e-5  # without AVX-512 the order of summation depends on the size of a tile


@pytest.mark.skipif(not cpu_has_bfloat16(), reason="used only on processors that compute in bfloat16, which round otherwise")
def test_half_precision_makes_no_visible_difference():
    from lowlight_app.models.backends.safe_loading import load_model

    frame, model = night_frame(200, 300, "uint16"), load_model(ModelStore().find(DEFAULT_MODEL))
    full, half = (Enhancer(make_network(model, half=half)).enhance(frame, EnhanceSettings()) for half in (False, True))
    assert 0 < np.abs(scale_to_8_bits(full) - scale_to_8_bits(half)).max() < 1


@pytest.mark.parametrize("box", [Box(0, 0, 80, 90), Box(301, 203, 433, 411), Box(690, 850, 700, 900), Box(5, 7, 6, 8)])
@pytest.mark.parametrize("engine", ["keras", "onnx"])
def test_region_equals_the_same_part_of_the_whole_image(box, engine):
    frame, enhancer = night_frame(700, 900), Enhancer(lively_network(engine), side=512)
    whole, illumination = enhancer.enhance(frame, EnhanceSettings()).pixels, enhancer.analyze_illumination(frame)
    assert np.array_equal(enhancer.enhance_region(frame, illumination, box, EnhanceSettings()).pixels, whole[box.slices])


@pytest.mark.parametrize("engine", ["keras", "onnx"])
def test_large_region_is_assembled_from_tiles(engine):
    frame, enhancer = night_frame(500, 600), Enhancer(lively_network(engine), side=256)
    illumination, box = enhancer.analyze_illumination(frame), Box(10, 20, 480, 590)
    in_parts = combine(enhancer.restore_layers(frame, illumination, box), EnhanceSettings())
    enhancer.side = 1024
    assert np.allclose(in_parts, combine(enhancer.restore_layers(frame, illumination, box), EnhanceSettings()), atol=1e-5)


def test_preview_at_screen_size_is_as_bright_as_the_full_image():
    frame, enhancer = night_frame(480, 640), Enhancer(PlainNetwork())
    illumination = enhancer.analyze_illumination(frame)
    full = enhancer.enhance(frame, EnhanceSettings(), illumination=illumination)
    preview = (
        combine(enhancer.restore_layers(downscaled(frame, 0.25), illumination, Box(0, 0, 120, 160)), EnhanceSettings()) * 255
    )
    difference = preview - downscaled(full, 0.25).pixels
    assert abs(difference.mean()) < 2


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_frames_keep_their_dtype_channels_and_alpha(dtype, channels):
    frame = night_frame(60, 80, dtype, channels)
    result = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings())
    assert (result.pixels.dtype, result.pixels.shape) == (frame.pixels.dtype, frame.pixels.shape)
    assert result.color_channels.mean() > 1.3 * frame.color_channels.mean()
    if frame.has_alpha:
        assert np.array_equal(result.pixels[..., -1], frame.pixels[..., -1])
    expected = Enhancer(PlainNetwork()).enhance(night_frame(60, 80, "float32", channels), EnhanceSettings())
    assert np.abs(scale_to_8_bits(result) - scale_to_8_bits(expected)).max() < (7 if dtype == "uint8" else 0.1)


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_amount_0_returns_the_input_unchanged(dtype, channels):
    frame = night_frame(20, 30, dtype, channels)
    result = Enhancer(PlainNetwork()).enhance(
        frame, EnhanceSettings(amount=0.0, denoise=0.2, keep_color=True, protect_highlights=1.0)
    )
    assert np.array_equal(result.pixels, frame.pixels)


@pytest.mark.parametrize(("dtype", "channels"), KINDS)
def test_well_lit_image_is_recognized_and_returned_unchanged(dtype, channels):
    frame, enhancer = night_frame(20, 30, dtype, channels), Enhancer(PlainNetwork(largest_gain=0.0))
    illumination = enhancer.analyze_illumination(frame)
    assert illumination.well_lit
    assert np.array_equal(enhancer.enhance(frame, EnhanceSettings(), illumination=illumination).pixels, frame.pixels)
    if dtype != "float32":  # also when it is processed because another part of it changes
        not_neutral = replace(illumination, is_neutral=False)
        result = Enhancer(IdentityNetwork(largest_gain=0.0)).enhance(frame, EnhanceSettings(), illumination=not_neutral)
        assert np.array_equal(result.pixels, frame.pixels)


class IdentityNetwork(PlainNetwork):
    def restore(self, tile, light_map, rows, columns):
        _, lift = super().restore(tile, light_map, rows, columns)
        return lift, lift


def test_dark_image_is_not_well_lit():
    assert not Enhancer(PlainNetwork()).analyze_illumination(night_frame(20, 30)).well_lit


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (3, 2000), (7, 9), (129, 65)])
@pytest.mark.parametrize("network", [PlainNetwork, lively_network])
def test_frames_of_any_size_are_enhanced(size, network):
    frame = night_frame(*size)
    assert Enhancer(network(), side=256).enhance(frame, EnhanceSettings()).pixels.shape == frame.pixels.shape


def test_8_bit_input_gives_full_16_bit_precision():
    frame = night_frame(60, 80)
    fine = Enhancer(PlainNetwork()).enhance(frame, PLAIN, depth=16).pixels
    assert fine.dtype == np.uint16
    assert len(np.unique(fine)) > 1000
    unchanged = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings(amount=0.0), depth=16).pixels
    assert np.array_equal(unchanged, frame.pixels.astype(np.uint16) * 257)


def test_16_bit_input_is_dithered_to_8_bits():
    ramp = np.repeat(np.linspace(2000, 2600, 256).astype(np.uint16)[None, :, None], 3, axis=2).repeat(64, axis=0)
    coarse = Enhancer(IdentityNetwork()).enhance(Frame(ramp), PLAIN, depth=8).pixels
    fine = Enhancer(IdentityNetwork()).enhance(Frame(ramp), PLAIN).pixels
    assert np.abs(coarse[..., 1].mean(axis=0) - fine[..., 1].mean(axis=0) / 257).max() < 0.1


def test_dithering_uses_only_the_two_nearest_values():
    flat = Frame(np.full((64, 64, 3), 11, np.uint8))
    levels = Enhancer(IdentityNetwork()).enhance(flat, PLAIN).pixels[:, 30, 0].astype(int)
    assert np.ptp(levels) == 1


def test_below_amount_1_every_8_bit_value_lies_between_original_and_full_result():
    frame, enhancer = night_frame(90, 120), Enhancer(PlainNetwork())
    full = enhancer.enhance(frame, EnhanceSettings()).pixels
    for amount in (0.1, 0.5, 0.9):
        part = enhancer.enhance(frame, EnhanceSettings(amount=amount)).pixels
        assert np.all(part >= np.minimum(frame.pixels, full))
        assert np.all(part <= np.maximum(frame.pixels, full))


def test_linear_light_is_converted_for_the_network_and_back():
    coded = night_frame(40, 60, "float32")
    linear = np.where(coded.pixels <= 0.04045, coded.pixels / 12.92, ((coded.pixels + 0.055) / 1.055) ** 2.4)
    frame = Frame(linear.astype(np.float32), ColorSpec(transfer=Transfer.LINEAR))
    result = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings()).pixels
    expected = Enhancer(PlainNetwork()).enhance(coded, EnhanceSettings()).pixels
    expected = np.where(expected <= 0.04045, expected / 12.92, ((expected + 0.055) / 1.055) ** 2.4)
    assert np.allclose(result, expected, atol=2e-3)


def test_values_beyond_white_and_nan_are_kept():
    frame = night_frame(40, 60, "float32")
    frame.pixels[3, 4] = (7.0, -0.5, np.nan)
    frame.pixels[20, 20] = np.inf
    result = Enhancer(IdentityNetwork()).enhance(frame, EnhanceSettings()).pixels
    assert result[3, 4, 0] == pytest.approx(7, abs=0.01)
    assert result[3, 4, 1] == pytest.approx(-0.5, abs=0.01)
    assert np.isnan(result[3, 4, 2])
    assert np.isinf(result[20, 20]).all()
    assert np.isfinite(result).sum() == result.size - 4


def test_out_of_memory_halves_the_tile_size_with_a_notice():
    notices, network = [], PlainNetwork(largest_tile=300)
    enhancer = Enhancer(network, side=1024, notice=notices.append)
    frame = night_frame(600, 700)
    result = enhancer.enhance(frame, EnhanceSettings())
    assert enhancer.side == 256
    assert len(notices) == 2
    assert "256" in str(notices[-1])
    assert np.array_equal(result.pixels, Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings()).pixels)


def test_gpu_without_memory_falls_back_to_the_cpu():
    class CpuOnly(PlainNetwork):
        def restore(self, *tile):
            if self.device.kind == "gpu":
                raise MemoryError
            return super().restore(*tile)

        restore_live = restore

    notices, network = [], CpuOnly(device=Device("gpu", "a small one"))
    Enhancer(network, notice=notices.append).enhance(night_frame(50, 60), EnhanceSettings())
    assert network.device.kind == "cpu"
    assert "continuing on the processor" in str(notices[-1])


def test_too_little_memory_for_the_smallest_tile_raises_out_of_memory():
    with pytest.raises(OutOfMemory, match="not enough memory"):
        Enhancer(PlainNetwork(largest_tile=1), notice=lambda text: None).enhance(night_frame(50, 60), EnhanceSettings())


def test_out_of_memory_while_recombining_halves_the_tile_size(monkeypatch):
    frame, left = night_frame(700, 700), [1]

    def fail_once(*arguments):
        if left and arguments[-1] != (0, 0):
            left.pop()
            raise MemoryError
        return encode(*arguments)

    expected = Enhancer(PlainNetwork()).enhance(frame, EnhanceSettings()).pixels
    monkeypatch.setattr("lowlight_app.enhance.enhancer.encode", fail_once)
    enhancer = Enhancer(PlainNetwork(), side=512, notice=lambda text: None)
    assert np.array_equal(enhancer.enhance(frame, EnhanceSettings()).pixels, expected)
    assert enhancer.side == 256


def test_tile_size_is_halved_before_memory_runs_out(monkeypatch):
    monkeypatch.setattr("lowlight_app.enhance.enhancer.available_memory", lambda: 330 << 20)
    enhancer = Enhancer(PlainNetwork(), side=1024, notice=lambda text: None)
    enhancer.enhance(night_frame(600, 700), EnhanceSettings())
    assert enhancer.side == 512


def test_cancelling_stops_before_the_next_tile():
    progress, tiles = Progress(), []

    class CancelInThirdTile(PlainNetwork):
        def restore(self, *tile):
            tiles.append(tile)
            if len(tiles) == 3:
                progress.cancel()
            return super().restore(*tile)

        restore_live = restore

    with pytest.raises(Cancelled):
        Enhancer(CancelInThirdTile(), side=256).enhance(night_frame(1500, 1500), EnhanceSettings(), progress)
    assert len(tiles) == 3


def test_progress_increases_to_1():
    fractions = []
    Enhancer(PlainNetwork(), side=256).enhance(
        night_frame(300, 500), EnhanceSettings(), Progress(lambda fraction, message: fractions.append(fraction))
    )
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_hot_pixels_are_not_enhanced():
    frame, enhancer = night_frame(200, 300), Enhancer(lively_network())
    spoiled = frame.pixels.copy()
    places = [(int(row), int(column)) for row in range(20, 190, 34) for column in range(15, 290, 40)]
    for row, column in places:
        spoiled[row, column, 0] = 250
    clean, result = (enhancer.enhance(replace(frame, pixels=p), EnhanceSettings()).pixels for p in (frame.pixels, spoiled))
    standing_out = [place for place in places if int(result[place][0]) - int(clean[place][0]) > 25]
    assert len(standing_out) <= len(places) // 10
