from hypothesis import given
from hypothesis import strategies as st

from lowlight_app.box import Box
from lowlight_app.enhance.tiles import plan_tile, plan_tiles

LENGTHS = st.integers(1, 6000)
SIDES = st.sampled_from([256, 512, 1024])
NETWORKS = st.sampled_from([(68, 8), (0, 4)])


@given(LENGTHS, st.integers(1, 700), SIDES, NETWORKS)
def test_plan_covers_every_pixel_once_with_the_required_margin(height, width, side, network):
    radius, multiple = network
    tiles = list(plan_tiles(height, width, side, radius, multiple))
    assert sum(tile.inner.height * tile.inner.width for tile in tiles) == height * width
    assert len({(tile.inner.top, tile.inner.left) for tile in tiles}) == len(tiles)
    assert len({(tile.outer.height, tile.outer.width) for tile in tiles}) == 1
    for tile in tiles:
        outer, inner = tile.outer, tile.inner
        assert max(outer.height, outer.width) <= side
        assert all(number % multiple == 0 for number in (outer.top, outer.left, outer.height, outer.width))
        assert outer.top == 0 or inner.top - outer.top >= radius
        assert outer.left == 0 or inner.left - outer.left >= radius
        assert outer.bottom >= height or outer.bottom - inner.bottom >= radius
        assert outer.right >= width or outer.right - inner.right >= radius
        assert outer.bottom < height + multiple
        assert outer.right < width + multiple


@given(st.data(), st.integers(1, 900), st.integers(1, 900))
def test_single_tile_has_the_required_margin(data, height, width):
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    box = Box(top, left, data.draw(st.integers(top + 1, height)), data.draw(st.integers(left + 1, width)))
    outer = plan_tile(box, height, width, 68, 8).outer
    assert all(number % 8 == 0 for number in (outer.top, outer.left, outer.height, outer.width))
    assert outer.top == max(0, (top - 68) // 8 * 8)
    assert outer.bottom >= min(height, box.bottom + 68)
    assert outer.right >= min(width, box.right + 68)
    assert box.relative_to(outer).slices[0] == slice(top - outer.top, box.bottom - outer.top)
