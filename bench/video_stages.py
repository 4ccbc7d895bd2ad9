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
from lowlight_app.arrays import FloatArray
from lowlight_app.box import Box
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.detail_noise import find_noise_share
from lowlight_app.enhance.fast_path import LONG_SIDE, sample_pixels
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination
from lowlight_app.enhance.srgb_coding import encode
from lowlight_app.enhance.temporal_denoise import TemporalDenoiser
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.enhance.yuv_coding import apply_to_planes, luma, small_rgb
from lowlight_app.frame import AnyFrame, Frame, YuvFrame
from lowlight_app.media import open_video
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.encoders import choose_encoder
from lowlight_app.media.video.video_sink import VideoSink
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.media.video.yuv import YuvConverter
from lowlight_app.settings import DENOISED_FULL, EnhanceSettings, ExportSettings

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
        enhancer: the enhancer with the network to use.
        export: codec and quality.
    """
    results = []
    with open_video(clip) as source:
        for name, frames, enhance in (("live", _LIVE_FRAMES, _enhance_live), ("full", _FULL_FRAMES, _enhance_full)):
            stages = _Stages(name, frames)
            enhanced = enhance(stages, enhancer, source, _decode(stages, source, frames))
            _encode(stages, enhanced, source, target, export)
            results += stages.measurements()
    return results


def _decode(stages: _Stages, source: VideoSource, count: int) -> list[DecodedFrame]:
    with closing(source.decoded_frames()) as decoded:
        return stages.run("decode", lambda shot: shot, islice(decoded, count))


def _enhance_live(stages: _Stages, enhancer: Enhancer, source: VideoSource, shots: list[DecodedFrame]) -> list[AnyFrame]:
    filters, converter = (FlickerFilter(enhancer.network), VideoLight(enhancer.network)), source.rgb_converter()
    frames = [frame for shot in shots if isinstance(frame := shot.in_own_coding(converter), YuvFrame)]
    small = stages.run("convert to small RGB", lambda frame: small_rgb(frame, LONG_SIDE), frames)
    pairs = zip(small, frames, strict=True)
    lights = stages.run(
        "light", lambda item: enhancer.analyze_illumination(item[0], *filters, lambda: sample_pixels(item[1])), pairs
    )
    layers = stages.run("restore", lambda item: _restore(enhancer, *item, live=True), zip(small, lights, strict=True))
    bright = stages.run("combine", lambda layer: combine(layer, _SETTINGS), layers)
    images = [layer.image for layer in layers]
    shares = stages.run("noise of details", lambda item: _find_noise_share(*item), zip(frames, images, strict=True))
    changes = zip(frames, images, bright, shares, strict=True)
    return [*stages.run("guided lines", lambda item: apply_to_planes(*item), changes)]


def _enhance_full(stages: _Stages, enhancer: Enhancer, source: VideoSource, shots: list[DecodedFrame]) -> list[AnyFrame]:
    converter = source.rgb_converter()
    frames = stages.run("convert to RGB", lambda shot: shot.frame(converter), shots)
    filters, denoiser = (FlickerFilter(enhancer.network), VideoLight(enhancer.network)), TemporalDenoiser(DENOISED_FULL)
    lights = stages.run("light", lambda frame: enhancer.analyze_illumination(frame, *filters), frames)
    results = list[AnyFrame]()
    for frame, light in zip(frames, lights, strict=True):  # a frame at a time: its layers are large
        denoised = stages.run("noise over time", lambda one: denoiser.denoise(one, 16), [frame])
        layers = stages.run("restore", lambda one: _restore(enhancer, one, light), denoised)  # noqa: B023
        coded = stages.run("combine", lambda layer: combine(layer, _SETTINGS), layers)
        rounded = stages.run("round", lambda image: _round(image, frame), coded)  # noqa: B023
        results += stages.run("noise of results over time", denoiser.average_result, rounded)
    return results


def _round(image: FloatArray, frame: Frame) -> Frame:
    pixels = frame.pixels
    return replace(frame, pixels=encode(image, pixels, frame.color, pixels.dtype, (0, 0)))


def _find_noise_share(frame: YuvFrame, small: FloatArray) -> FloatArray | None:
    plane, weights = luma(frame)
    return find_noise_share(plane, small @ weights)


def _restore(enhancer: Enhancer, frame: Frame, light: Illumination, *, live: bool = False) -> Layers:
    return enhancer.restore_layers(frame, light, Box(0, 0, frame.height, frame.width), live=live)


def _encode(stages: _Stages, frames: list[AnyFrame], source: VideoSource, target: Path, export: ExportSettings) -> None:
    """Convert alone first, since the sink does both."""
    choice = choose_encoder(source.track, export)
    converter = YuvConverter(choice.color, choice.pixel_format)

    def convert(frame: AnyFrame) -> None:
        if isinstance(frame, YuvFrame):
            converter.frame_of_planes(frame)
        else:
            converter.frame(frame.pixels)

    stages.run("convert back", convert, frames)
    with VideoSink(target, source, export, None) as sink:
        stages.run("convert back and encode", sink.write, frames)
        stages.run("convert back and encode", lambda finish: finish(), [sink.close])
