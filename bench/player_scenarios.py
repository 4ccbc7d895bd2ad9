"""Playback scenarios: `python -m bench.player_scenarios NAME CLIP [ARGUMENT]` prints one number per line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TypeVar

from PySide6.QtCore import QElapsedTimer

from bench.event_loop import process_events, wait_for_result, wait_until
from bench.probes import PaintProbe, event_loop_delays, memory_megabytes
from lowlight_app.gui.shell.app import open_window
from lowlight_app.gui.shell.window import Window
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.yuv import RgbConverter

T = TypeVar("T")

_SETTLE_MS, _MEASURE_MS = 1500, 5000
_WARM_UP_MS, _SAMPLE_INTERVAL_MS = 60_000, 2_000
_FASTEST = 3
"""Key presses that select the highest playback speed, at which no machine shows every frame."""
_STEPS, _STAGE_FRAMES = 30, 60


def play(clip: Path, amount: str) -> Iterator[float]:
    """Play a clip: frames/s at normal and highest speed, CPU seconds per frame, longest event loop delay in ms."""
    with _open_clip(clip) as window:
        settings = replace(window.document.photos[0].settings, amount=float(amount))
        window.document.change_settings(window.document.selected, settings, "")
        wait_for_result(window)
        window.actions_.loop.trigger()
        window.actions_.play_forward.trigger()
        with event_loop_delays() as delays:
            process_events(_SETTLE_MS)
            rate, cpu_seconds = _measure_playback(window)
        for _ in range(_FASTEST - 1):
            window.actions_.play_forward.trigger()
        process_events(_SETTLE_MS)
        yield from (rate, _measure_playback(window)[0], cpu_seconds, 1000 * max(delays))


def time_stages(clip: Path) -> Iterator[float]:
    """Time each stage without overlap, in ms of processor time per frame: see `_STAGES` of `bench.player`."""
    from lowlight_app.enhance.adaptive_resolution import PLAYBACK_SIDES
    from lowlight_app.enhance.fast_path import limit_side, run_fast_path, sample_pixels
    from lowlight_app.enhance.playback_illumination import PlaybackIllumination
    from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit
    from lowlight_app.gui.engine.screen_profile import SRGB
    from lowlight_app.gui.preview.render import ALL
    from lowlight_app.media import open_video

    with _open_clip(clip) as window:
        enhancer, preview = window.services.engine.enhancer, window.services.preview
        assert enhancer is not None and preview is not None
        scale, settings = preview.scale, window.document.photos[0].settings
    spent = [0.0] * 6
    light = PlaybackIllumination(enhancer)

    def process_frame(shots: Iterator[DecodedFrame], decoder: RgbConverter) -> None:
        shot = _add_time(spent, 0, lambda: next(shots))
        frame = _add_time(spent, 1, lambda: shot.frame(decoder, scale))
        side = max(PLAYBACK_SIDES[0], min(PLAYBACK_SIDES[-1], frame.width // 2))
        small = _add_time(spent, 1, lambda: limit_side(frame, side))
        illumination = _add_time(spent, 2, lambda: light.analyze(small, lambda: sample_pixels(shot.planes() or small)))
        known = _add_time(spent, 3, lambda: run_fast_path(enhancer, small, illumination, frame, width))
        result = _add_time(spent, 4, lambda: known.apply(frame, settings))
        display = ScreenConverter.of(frame.color, SRGB)
        _add_time(spent, 5, lambda: [display.image(light_to_8bit(picture, ALL)) for picture in (frame, result)])

    with open_video(clip) as video:
        width, shots, decoder = video.info.width, video.decoded_frames(), video.rgb_converter()
        for _ in range(_STAGE_FRAMES):
            process_frame(shots, decoder)
    yield from (1000 * seconds / _STAGE_FRAMES for seconds in spent)


def step_frames(clip: Path) -> Iterator[float]:
    """Step frame by frame: milliseconds from each key press until the frame is painted."""
    with _open_clip(clip) as window:
        preview = window.services.preview
        assert preview is not None
        paint_probe = PaintProbe(window.viewer)
        preview.before_ready.connect(paint_probe.expect)
        for _ in range(_STEPS):
            start = time.perf_counter()
            window.actions_.next_frame.trigger()
            wait_until(lambda: paint_probe.last > start)  # noqa: B023
            yield 1000 * (paint_probe.last - start)
            wait_for_result(window)


def loop(clip: Path, minutes: str) -> Iterator[float]:
    """Play in a loop: median memory in MB over the first and the last quarter of the time.

    Measuring starts when the allocator has settled. Medians, since memory varies by a few frames all the time.
    """
    with _open_clip(clip) as window:
        window.actions_.loop.trigger()
        window.actions_.play.trigger()
        process_events(_WARM_UP_MS)
        samples = max(8, round(float(minutes) * 60_000 / _SAMPLE_INTERVAL_MS))
        memory = []
        for _ in range(samples):
            process_events(_SAMPLE_INTERVAL_MS)
            memory.append(memory_megabytes())
        yield from (median(memory[: samples // 4]), median(memory[-(samples // 4) :]))


@contextmanager
def _open_clip(clip: Path) -> Iterator[Window]:
    _, window = open_window([clip])
    wait_until(lambda: window.playback.transport.count > 0)
    wait_for_result(window)
    yield window
    window.playback.transport.stop()
    window.close()


def _measure_playback(window: Window) -> tuple[float, float]:
    """Return the frames shown per second and the CPU seconds per frame."""
    shown_frames = 0

    def count() -> None:
        nonlocal shown_frames
        shown_frames += 1

    frame_changed = window.playback.transport.frame_changed
    frame_changed.connect(count)
    clock, cpu_seconds = QElapsedTimer(), time.process_time()
    clock.start()
    process_events(_MEASURE_MS)
    cpu_seconds = time.process_time() - cpu_seconds
    frame_changed.disconnect(count)
    return 1000 * shown_frames / clock.elapsed(), cpu_seconds / max(shown_frames, 1)


def _add_time(spent: list[float], stage: int, work: Callable[[], T]) -> T:
    start = time.process_time()
    result = work()
    spent[stage] += time.process_time() - start
    return result


_ALL = (play, time_stages, step_frames, loop)
SCENARIOS: dict[str, Callable[..., Iterator[float]]] = {scenario.__name__: scenario for scenario in _ALL}

if __name__ == "__main__":
    for number in SCENARIOS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:]):
        print(number, flush=True)
