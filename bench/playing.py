"""Scenes of a video in the window: `python -m bench.playing NAME CLIP [ARGUMENT]` prints numbers, one a line."""

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

from bench.driving import rest, shown, wait
from bench.watching import Paints, megabytes, stalls
from lowlight_app.enhance import Illumination
from lowlight_app.frame import Frame
from lowlight_app.gui.shell.app import open_window
from lowlight_app.gui.shell.window import Window
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.yuv import RgbConverter

T = TypeVar("T")

_SETTLING_MS, _WATCHED_MS = 1500, 5000
_WARMING_MS, _PAUSE_MS = 60_000, 2_000
_FASTEST = 3
"""How often the key that plays is pressed for the highest speed, at which no machine shows every frame."""
_STEPS, _STAGE_FRAMES = 30, 60


def playing(clip: Path, amount: str) -> Iterator[float]:
    """Frames seen per second as the clip wants and as fast as it goes, seconds of all processors per frame, longest stall."""
    with _opened(clip) as window:
        settings = replace(window.document.photos[0].settings, amount=float(amount))
        window.document.change(window.document.selected, settings, "")
        shown(window)
        window.actions_.loop.trigger()
        window.actions_.play_on.trigger()
        with stalls() as late:
            rest(_SETTLING_MS)
            seen, taken = _watched(window)
        rates = [seen]
        for _ in range(_FASTEST - 1):
            window.actions_.play_on.trigger()
        rest(_SETTLING_MS)
        yield from (rates[0], _watched(window)[0], taken, 1000 * max(late))


def stages(clip: Path) -> Iterator[float]:
    """Milliseconds per frame of decoding, light, restoring, recombining, and making what Qt paints; one after the other."""
    from lowlight_app.enhance.fast_path import run_fast_path
    from lowlight_app.enhance.flicker import FlickerFilter
    from lowlight_app.enhance.playback_illumination import PlaybackIllumination
    from lowlight_app.gui.engine.screen_image import ScreenConverter, shown
    from lowlight_app.gui.engine.screen_profile import SRGB
    from lowlight_app.gui.playback.frame_renderer import QUICK_SIDE
    from lowlight_app.gui.preview.render import ALL
    from lowlight_app.media import open_video

    with _opened(clip) as window:
        enhancer, preview = window.services.engine.enhancer, window.services.preview
        assert enhancer is not None and preview is not None
        scale, settings = preview.scale, window.document.photos[0].settings
    spent = [0.0] * 5
    light = PlaybackIllumination(enhancer, FlickerFilter(enhancer.network))

    def lit(small: Frame) -> Illumination:
        return _timed(spent, 1, lambda: light.of(small))

    def one(shots: Iterator[DecodedFrame], small_decoder: RgbConverter, decoder: RgbConverter) -> None:
        shot = _timed(spent, 0, lambda: next(shots))
        small = _timed(spent, 0, lambda: shot.frame(small_decoder, QUICK_SIDE / width))
        frame = _timed(spent, 0, lambda: shot.frame(decoder, scale))
        known = _timed(spent, 2, lambda: run_fast_path(enhancer, small, lit))
        result = _timed(spent, 3, lambda: known.finished(frame, settings))
        display = ScreenConverter.of(frame.color, SRGB)
        _timed(spent, 4, lambda: [display.image(shown(picture, ALL)) for picture in (frame, result)])

    with open_video(clip) as video:
        width, shots, decoders = video.info.width, video.decoded_frames(), (video.rgb_converter(), video.rgb_converter())
        for _ in range(_STAGE_FRAMES):
            one(shots, *decoders)
    spent[2] -= spent[1]
    yield from (1000 * seconds / _STAGE_FRAMES for seconds in spent)


def stepping(clip: Path) -> Iterator[float]:
    """Milliseconds from each press of the key that goes one frame on to the picture of it."""
    with _opened(clip) as window:
        preview = window.services.preview
        assert preview is not None
        paints = Paints(window.viewer)
        preview.before_ready.connect(paints.expect)
        for _ in range(_STEPS):
            start = time.perf_counter()
            window.actions_.frame_on.trigger()
            wait(lambda: paints.last > start)  # noqa: B023
            yield 1000 * (paints.last - start)
            shown(window)


def looping(clip: Path, minutes: str) -> Iterator[float]:
    """Megabytes of memory in the first and the last quarter of the time, which begins when the allocator has settled.

    From frame to frame it goes up and down by some frames: medians.
    """
    with _opened(clip) as window:
        window.actions_.loop.trigger()
        window.actions_.play.trigger()
        rest(_WARMING_MS)
        pauses = max(8, round(float(minutes) * 60_000 / _PAUSE_MS))
        seen = []
        for _ in range(pauses):
            rest(_PAUSE_MS)
            seen.append(megabytes())
        yield from (median(seen[: pauses // 4]), median(seen[-(pauses // 4) :]))


@contextmanager
def _opened(clip: Path) -> Iterator[Window]:
    _, window = open_window([clip])
    wait(lambda: window.playback.transport.count > 0)
    shown(window)
    yield window
    window.playback.transport.stop()
    window.close()


def _watched(window: Window) -> tuple[float, float]:
    """Frames that are seen per second, and the seconds of all processors that each takes."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1

    moved = window.playback.transport.moved
    moved.connect(count)
    clock, worked = QElapsedTimer(), time.process_time()
    clock.start()
    rest(_WATCHED_MS)
    worked = time.process_time() - worked
    moved.disconnect(count)
    return 1000 * seen / clock.elapsed(), worked / max(seen, 1)


def _timed(spent: list[float], stage: int, work: Callable[[], T]) -> T:
    start = time.perf_counter()
    result = work()
    spent[stage] += time.perf_counter() - start
    return result


SCENES: dict[str, Callable[..., Iterator[float]]] = {scene.__name__: scene for scene in (playing, stages, stepping, looping)}

if __name__ == "__main__":
    for number in SCENES[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:]):
        print(number, flush=True)
