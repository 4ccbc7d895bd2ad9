from lowlight_app.enhance.adaptive_resolution import AdaptiveResolution

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
