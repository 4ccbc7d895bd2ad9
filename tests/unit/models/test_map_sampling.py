"""Maps are sampled between the two nearest cells."""

import numpy as np
import pytest

from lowlight_app.models.map_sampling import sample_map, sampling_weights


@pytest.mark.parametrize(("start", "stop", "cells"), [(0, 90, 12), (-7, 40, 12), (60, 99, 3), (0, 90, 1), (10, 20, 90)])
def test_a_sampled_map_is_the_product_with_both_weights(start, stop, cells):
    light_map = np.random.default_rng(0).normal(0, 1, (cells, 9, 3)).astype(np.float32)
    rows, columns = sampling_weights(start, stop, 90, cells), sampling_weights(0, 50, 50, 9)
    expected = np.einsum("Hh,Ww,hwc->HWc", rows, columns, light_map)
    assert np.allclose(sample_map(light_map, rows, columns), expected, atol=1e-5)
