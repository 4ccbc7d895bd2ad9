"""Crop, straightening, turns and mirroring: arithmetic of the record."""

import math

import pytest

from lowlight_app.errors import UsageError
from lowlight_app.geometry import FULL, IDENTITY, Crop, CropRequest, Geometry, PixelBox, with_ratio
from lowlight_app.gui.crop.draft import CropDraft, Handle
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack

PART = Geometry(Crop(0.1, 0.2, 0.6, 0.9), 3.0, 1, True)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Crop(0.5, 0, 0.5, 1),
        lambda: Crop(0, 0.6, 1, 0.4),
        lambda: Crop(0, 0, 5, 1),
        lambda: Crop(math.nan, 0, 1, 1),
        lambda: Geometry(angle=45.1),
        lambda: Geometry(angle=math.nan),
        lambda: Geometry(turns=4),
    ],
)
def test_invalid_values_are_refused_with_a_reason(make):
    with pytest.raises(UsageError) as caught:
        make()
    assert str(caught.value)


def test_four_turns_and_two_mirrors_lead_back():
    assert PART.turned_right(4) == PART.turned_right(1).turned_right(-1) == PART
    assert PART.mirrored().mirrored() == PART.upside_down().upside_down() == PART
    assert PART.turned_right(2) == PART.mirrored().upside_down()


def test_a_turn_keeps_the_part_of_the_picture():
    crop = Geometry(Crop(0.0, 0.0, 0.25, 0.5))
    assert crop.box(400, 200) == PixelBox(0, 0, 100, 100)
    assert crop.turned_right().box(400, 200) == PixelBox(100, 0, 100, 100)
    assert crop.turned_right().result_size(400, 300) == (150, 100)


@pytest.mark.parametrize("angle", [-45, -7.3, 0.05, 12, 45])
@pytest.mark.parametrize("size", [(300, 200), (200, 300), (1, 1), (40_000, 20)])
def test_a_straightened_picture_has_no_empty_corners_and_keeps_its_shape(angle, size):
    fitted = Geometry(angle=angle).fitted(*size)
    assert fitted.contains(fitted.crop, *size)
    assert fitted.crop.width == pytest.approx(fitted.crop.height, abs=1e-5)
    assert min(fitted.result_size(*size)) >= 1


def test_sides_of_videos_are_even():
    for width in range(40, 44):
        box = Geometry(Crop(0.1, 0.13, 0.83, 0.77)).box(width, width + 1, even=True)
        assert box.width % 2 == box.height % 2 == 0


def test_a_track_with_geometry_is_read_back_and_an_invalid_one_refused():
    track = SettingsTrack(EnhanceSettings(amount=0.5), geometry=PART)
    values = track.to_json()
    assert SettingsTrack.from_json(values) == track
    assert "geometry" not in SettingsTrack().to_json()
    for broken in ({}, {**values["geometry"], "angle": 90}, {**values["geometry"], "crop": [0, 0, 1]}, "no"):
        assert SettingsTrack.from_json({**values, "geometry": broken}) is None


def test_an_aspect_ratio_fits_pictures_of_any_size():
    request = CropRequest(Geometry(turns=1), lambda frame: with_ratio(1.0, frame))
    assert request.for_size(300, 200).result_size(300, 200) == (200, 200)
    assert request.for_size(100, 500).result_size(100, 500) == (100, 100)


# --- While the user chooses


def test_a_dragged_handle_moves_its_sides_only():
    draft = CropDraft((400, 200)).resized(Handle.TOP_LEFT, FULL, 0.25, 0.5)
    assert draft.crop == Crop(0.25, 0.5, 1, 1)
    assert draft.resized(Handle.RIGHT, draft.crop, -0.25, 0.9).crop == Crop(0.25, 0.5, 0.75, 1)


@pytest.mark.parametrize("angle", [0, 10])
@pytest.mark.parametrize("handle", Handle)
def test_no_drag_leaves_the_picture_or_turns_the_crop_inside_out(angle, handle):
    draft = CropDraft((400, 300)).straightened(angle).with_ratio(None)
    start = draft.crop
    for ratio in (None, 1.5):
        shaped = draft.with_ratio(ratio)
        for dx, dy in ((5, 5), (-5, 5), (5, -5), (-5, -5)):
            for changed in (shaped.resized(handle, shaped.crop, dx, dy), shaped.moved(start, dx, dy)):
                crop = changed.geometry.crop
                assert changed.geometry.contains(crop, 400, 300)
                assert crop.width * 400 >= 15
                assert crop.height * 300 >= 10


def test_the_ratio_is_exact_to_the_pixel():
    draft = CropDraft((5973, 3972)).with_ratio(1.0)
    for step in range(20):
        draft = draft.resized(Handle.BOTTOM_RIGHT, draft.crop, -0.0173 * step / 20, 0)
        width, height = draft.result_size
        assert width == height


def test_swapping_gives_the_upright_ratio_and_turns_take_it_along():
    draft = CropDraft((600, 400)).with_ratio(3 / 2).swapped()
    width, height = draft.result_size
    assert height / width == pytest.approx(1.5, abs=0.01)
    width, height = draft.turned_right(1).result_size
    assert width / height == pytest.approx(1.5, abs=0.01)


def test_the_crop_grows_again_when_the_angle_gets_smaller():
    draft = CropDraft((600, 400)).straightened(20)
    assert draft.crop.width < 0.8
    assert draft.straightened(0).crop == FULL
    assert draft.straightened(0).result == IDENTITY


def test_straightening_keeps_the_place_in_the_middle_of_the_crop():
    draft = CropDraft((600, 400), Geometry(Crop(0.1, 0.1, 0.3, 0.3)))
    turned = draft.straightened(15)
    places = []
    for one in (draft, turned):
        a, b, c, d, e, f = one.geometry.matrix(600, 400)
        x, y = one.geometry.crop.center[0] * 600 - c, one.geometry.crop.center[1] * 400 - f
        places.append(((e * x - b * y) / (a * e - b * d), (a * y - d * x) / (a * e - b * d)))
    assert places[0] == pytest.approx(places[1], abs=0.01)
