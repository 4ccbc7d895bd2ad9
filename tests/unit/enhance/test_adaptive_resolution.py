from lowlight_app.enhance.adaptive_resolution import PLAYBACK_SIDES, AdaptiveResolution

FRAME = 1 / 25


def test_a_slow_network_lowers_the_resolution_and_a_fast_one_raises_it():
    resolution, initial = AdaptiveResolution(), AdaptiveResolution().side
    for _ in range(100):
        resolution.record(1.5 * FRAME, FRAME)
    slow = resolution.side
    for _ in range(100):
        resolution.record(0.01 * FRAME, FRAME)
    assert slow < initial < resolution.side


def test_the_resolution_settles_where_time_just_suffices():
    resolution, sides = AdaptiveResolution(), []
    for _ in range(200):
        resolution.record(FRAME * (resolution.side / 300) ** 2, FRAME)
        sides.append(resolution.side)
    assert len(set(sides[100:])) == 1


def test_the_resolution_does_not_grow_beyond_what_is_needed():
    resolution, needed = AdaptiveResolution(), PLAYBACK_SIDES[-2]
    for _ in range(100):
        resolution.record(0.01 * FRAME, FRAME, limit=needed)
    assert resolution.side == resolution.side_within(needed) == needed
    assert resolution.side_within(needed - 1) < needed
    assert resolution.side_within(1) == PLAYBACK_SIDES[0]


def test_a_network_that_becomes_slow_in_a_small_window_gets_a_smaller_image():
    resolution, needed = AdaptiveResolution(), PLAYBACK_SIDES[2]
    for _ in range(100):
        resolution.record(0.01 * FRAME, FRAME)
    assert resolution.side == PLAYBACK_SIDES[-1]
    for _ in range(12):
        resolution.record(1.5 * FRAME, FRAME, limit=needed)
    assert resolution.side_within(needed) == PLAYBACK_SIDES[1]
