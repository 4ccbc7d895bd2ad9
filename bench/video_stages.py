"""Processor time of each stage of a video export. The stages run one after the other, on all frames, so that none overlap."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bench.table import Measurement
from lowlight_app.box import Box
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.fast_path import limit_side
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.guided_lines import Lines
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.enhance.rolling_views import RollingViews
from lowlight_app.enhance.srgb_coding import encode
from lowlight_app.frame import Frame
from lowlight_app.media import open_video
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.encoders import choose_encoder
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.media.video.yuv import YuvConverter
from lowlight_app.settings import EnhanceSettings, ExportSettings

Item = TypeVar("Item")
Result = TypeVar("Result")

_LIVE_FRAMES, _FULL_FRAMES = 20, 4
_SETTINGS = EnhanceSettings()


class _Stages:
    """Runs stages and adds up their processor time."""

    def __init__(self, name: str, frames: int) -> None:
        self._name, self._frames = name, frames
        self._seconds: dict[str, float] = {}

    def run(self, stage: str, work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        """Process all items; threads of codecs and of the network count too."""
        start = time.process_time()
        results = [work(item) for item in items]
        self._seconds[stage] = self._seconds.get(stage, 0.0) + time.process_time() - start
        return results

    def measurements(self) -> list[Measurement]:
        """Return milliseconds per frame."""
        return [
            Measurement(f"{self._name}, {stage}", "ms/frame", [1000 * seconds / self._frames])
            for stage, seconds in self._seconds.items()
        ]


def measure(clip: Path, target: Path, enhancer: Enhancer, export: ExportSettings) -> list[Measurement]:
    """Measure the stages of an export in live and in full quality, and those of decoding and encoding alone.

    Args:
        clip: a video.
        target: the file to write.
        enhancer: with its network.
        export: codec and quality.
    """
    results = []
    with open_video(clip) as source:
        for name, frames, enhance in (("live", _LIVE_FRAMES, _enhance_live), ("full", _FULL_FRAMES, _enhance_full)):
            stages = _Stages(name, frames)
            enhanced = enhance(stages, enhancer, _decode(stages, source, frames))
            _encode(stages, enhanced, source, target, export)
            results += stages.measurements()
    return results


def _decode(stages: _Stages, source: VideoSource, count: int) -> list[Frame]:
    converter = source.rgb_converter()
    with closing(source.decoded_frames()) as decoded:
        shots: list[DecodedFrame] = stages.run("decode", lambda shot: shot, islice(decoded, count))
    return stages.run("convert to RGB", lambda shot: shot.frame(converter), shots)


def _enhance_live(stages: _Stages, enhancer: Enhancer, frames: list[Frame]) -> list[Frame]:
    filters = FlickerFilter(enhancer.network), RollingViews(enhancer.network)
    small = stages.run("scale down", limit_side, frames)
    lights = stages.run("light", lambda frame: enhancer.analyze_illumination(frame, *filters), small)
    layers = stages.run("restore", lambda item: _restore(enhancer, *item), zip(small, lights, strict=True))
    results = stages.run("combine", lambda layer: combine(layer, _SETTINGS), layers)
    pairs = zip((layer.image for layer in layers), results, strict=True)
    lines = stages.run("fit lines", lambda pair: Lines.fit(*pair), pairs)
    bright = stages.run("apply lines", lambda item: item[1].apply(item[0].pixels), zip(frames, lines, strict=True))
    return [replace(frame, pixels=pixels) for frame, pixels in zip(frames, bright, strict=True)]


def _enhance_full(stages: _Stages, enhancer: Enhancer, frames: list[Frame]) -> list[Frame]:
    filters = FlickerFilter(enhancer.network), RollingViews(enhancer.network)
    lights = stages.run("light", lambda frame: enhancer.analyze_illumination(frame, *filters), frames)
    results = []
    for frame, light in zip(frames, lights, strict=True):  # a frame at a time: its layers are large
        layers = stages.run("restore", lambda item: _restore(enhancer, *item), [(frame, light)])
        coded = stages.run("combine", lambda layer: combine(layer, _SETTINGS), layers)
        pixels = frame.pixels
        results += stages.run("round", lambda image: encode(image, pixels, frame.color, pixels.dtype, (0, 0)), coded)  # noqa: B023
    return [replace(frame, pixels=pixels) for frame, pixels in zip(frames, results, strict=True)]


def _restore(enhancer: Enhancer, frame: Frame, light: Illumination) -> Layers:
    return enhancer.restore_layers(frame, light, Box(0, 0, frame.height, frame.width))


def _encode(stages: _Stages, frames: list[Frame], source: VideoSource, target: Path, export: ExportSettings) -> None:
    """Convert alone first, since the sink does both."""
    choice = choose_encoder(source.track, export)
    converter = YuvConverter(choice.color, choice.pixel_format)
    stages.run("convert from RGB", lambda frame: converter.frame(frame.pixels), frames)
    with VideoSink(target, source, export, None) as sink:
        stages.run("convert and encode", sink.write, frames)
        stages.run("convert and encode", lambda finish: finish(), [sink.close])
