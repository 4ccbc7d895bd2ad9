import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowlight_app.errors import UsageError
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings, Range, declarations

RANGES = [
    (settings, name, declaration)
    for settings in (EnhanceSettings, ExportSettings)
    for name, declaration in declarations(settings).items()
    if isinstance(declaration, Range)
]


@pytest.mark.parametrize(("settings", "name", "declaration"), RANGES)
def test_ranges_include_both_ends(settings, name, declaration):
    for allowed in (declaration.low, declaration.high):
        assert getattr(settings(**{name: allowed}), name) == allowed
    for refused in (declaration.low - declaration.step, declaration.high + declaration.step, math.nan, math.inf):
        with pytest.raises(UsageError, match=name.replace("_", " ")):
            settings(**{name: refused})


@pytest.mark.parametrize(("settings", "name", "declaration"), RANGES)
def test_defaults_are_on_a_slider_step(settings, name, declaration):
    steps = (getattr(settings(), name) - declaration.low) / declaration.step
    assert steps == pytest.approx(round(steps))


@given(st.floats(0.0, 1.5), st.floats(0.0, 1.0), st.booleans(), st.floats(0.0, 1.0))
def test_settings_compare_by_value(amount, denoise, keep_color, protect_highlights):
    settings = EnhanceSettings(amount=amount, denoise=denoise, keep_color=keep_color, protect_highlights=protect_highlights)
    assert settings == dataclasses.replace(settings)
    assert hash(settings) == hash(dataclasses.replace(settings))


def test_settings_are_immutable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        EnhanceSettings().amount = 0.5


@pytest.mark.parametrize("depth", [None, 8, 16])
def test_valid_bit_depths_are_accepted(depth):
    assert ExportSettings(bit_depth=depth).bit_depth == depth


def test_an_invalid_bit_depth_is_refused():
    with pytest.raises(UsageError, match="12"):
        ExportSettings(bit_depth=12)


def test_nothing_is_overwritten_by_default():
    assert ExportSettings().conflict is Conflict.UNIQUE


def test_every_declaration_has_a_help_text():
    for settings in (EnhanceSettings, ExportSettings):
        for declaration in declarations(settings).values():
            assert declaration.label
            assert declaration.help
