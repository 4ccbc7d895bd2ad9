"""Small test videos of many formats, written with PyAV only, and functions that read results independently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray

from lowlight_app.media.video.thread_priority import leave_real_time

TICK = Fraction(1, 600)
REGULAR = tuple(range(0, 240, 20))
"""Ticks of 12 frames at 30 frames a second."""
RATE = 44100


@dataclass
class Sound:
    """A silent sound track with a click at a time in seconds."""

    codec: str = "aac"
    click: float = 0.2
    length: float = 0.4
    language: str = "eng"


def frame_pixels(number, width, height, flash=None):
    """RGB of one frame: a dim moving ramp, or white for the flash."""
    if number == flash:
        return np.full((height, width, 3), 255, np.uint8)
    rows, columns = np.mgrid[0:height, 0:width]
    ramp = (columns * 2 + rows + 9 * number) % 90
    return np.stack([ramp + 10, ramp // 2 + 20, 60 - ramp // 2], axis=-1).astype(np.uint8)


@dataclass
class Recipe:
    """Properties of a clip; `format` and `codec` are FFmpeg names, `scene` draws a frame as `frame_pixels` does."""

    format: str = "mp4"
    codec: str = "libx264"
    size: tuple[int, int] = (64, 48)
    times: tuple[int, ...] = REGULAR
    pix_fmt: str = "yuv420p"
    rotation: int = 0
    tags: tuple[int, int, int, int] = (2, 2, 2, 0)
    sounds: tuple[Sound, ...] = ()
    subtitles: tuple[str, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    chapters: tuple[str, ...] = ()
    flash: int | None = None
    scene: Callable[..., NDArray[np.uint8]] = frame_pixels
    options: dict[str, str] = field(default_factory=lambda: {"bf": "2", "g": "6"})


def write_clip(path, recipe=None, **changes):
    """Write a clip; `changes` are fields of the recipe."""
    recipe = recipe or Recipe(**changes)
    with av.open(str(path), "w", format=recipe.format) as out:
        video = _video_stream(out, recipe)
        sounds = [(sound, _sound_stream(out, sound)) for sound in recipe.sounds]
        texts = [(name, _text_stream(out, name)) for name in recipe.subtitles]
        out.metadata.update(recipe.metadata)
        out.set_chapters(
            [
                {"id": i, "start": 100 * i, "end": 100 * i + 100, "time_base": Fraction(1, 1000), "metadata": {"title": name}}
                for i, name in enumerate(recipe.chapters)
            ]
        )
        for number, time in enumerate(recipe.times):
            pixels = recipe.scene(number, *recipe.size, recipe.flash)
            frame = av.VideoFrame.from_ndarray(pixels, "rgb24")
            if recipe.pix_fmt != "rgb24":
                frame = frame.reformat(format=recipe.pix_fmt, dst_colorspace=1 if recipe.tags[2] == 1 else 5)
            frame.pts, frame.time_base = time, TICK
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        for sound, stream in sounds:
            out.mux(_sound_packets(sound, stream))
        for _name, stream in texts:
            out.mux(_text_packets(stream))
    return path


def _video_stream(out, recipe):
    width, height = recipe.size
    stream = out.add_stream(recipe.codec, rate=30, width=width, height=height, pix_fmt=recipe.pix_fmt, options=recipe.options)
    context = stream.codec_context
    context.time_base = TICK if recipe.codec.startswith("lib") or recipe.codec == "mjpeg" else Fraction(1, 30)
    context.color_primaries, context.color_trc, context.colorspace, context.color_range = recipe.tags
    if recipe.rotation:
        stream.set_display_rotation(recipe.rotation)
    stream.codec_context.open()
    leave_real_time()
    return stream


def _sound_stream(out, sound):
    stream = out.add_stream(sound.codec, rate=RATE, layout="mono")
    stream.metadata["language"] = sound.language
    return stream


def _sound_packets(sound, stream):
    samples = np.zeros(int(sound.length * RATE), np.float32)
    samples[int(sound.click * RATE)] = 1.0
    context = stream.codec_context
    resampler = av.AudioResampler(context.format.name, "mono", RATE)
    packets = []
    for start in range(0, len(samples), 1024):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        packets += [packet for ready in resampler.resample(frame) for packet in stream.encode(ready)]
    return [*packets, *stream.encode(None)]


def _text_stream(out, name):
    return out.add_mux_stream(name, time_base=Fraction(1, 1000))


def _text_packets(stream):
    packets = []
    for start, text in ((0, "First"), (200, "Zweite Zeile")):
        packet = Packet(text.encode())
        packet.pts = packet.dts = start
        packet.duration, packet.time_base, packet.stream, packet.is_keyframe = 150, Fraction(1, 1000), stream, True
        packets.append(packet)
    return packets


def remux(source, target, format_name, shift=0.0, change=None, **options):
    """Copy a clip into another container, `shift` seconds later; `change(number, packet)` edits packets of the video."""
    with av.open(str(source)) as clip, av.open(str(target), "w", format=format_name, options=options) as out:
        copies = {stream.index: out.add_stream_from_template(stream) for stream in clip.streams}
        number = 0
        for packet in clip.demux():
            if packet.dts is None:
                continue
            packet.pts += round(shift / packet.time_base)
            packet.dts += round(shift / packet.time_base)
            if packet.stream.type == "video":
                if change:
                    change(number, packet)
                number += 1
            packet.stream = copies[packet.stream.index]
            out.mux(packet)
    return target


def join(source, target, shifts, format_name="mpegts", **options):
    """Copies of a clip one after the other, as recorders join them: each with the clock `shifts` states, in seconds."""
    parts = [remux(source, target.with_name("part"), format_name, shift, **options).read_bytes() for shift in shifts]
    target.write_bytes(b"".join(parts))
    return target


def frames_of(path):
    """(time, RGB) of each frame, decoded in order by PyAV."""
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        return [(frame.pts * stream.time_base, frame.to_ndarray(format="rgb24")) for frame in clip.decode(stream)]


def packets_of(path, kind):
    """The packets of each track of a type, as (time, bytes)."""
    tracks = []
    with av.open(str(path)) as clip:
        for stream in [s for s in clip.streams if s.type == kind]:
            packets = [p for p in clip.demux(stream) if p.size and p.pts is not None]
            tracks.append([(p.pts * p.time_base, bytes(p)) for p in packets if not p.is_discard])
            clip.seek(0)
    return tracks


def click_time(path, track=0):
    """Time of the click, in seconds."""
    with av.open(str(path)) as clip:
        stream = clip.streams.audio[track]
        loudest = (0.0, 0.0)
        for frame in clip.decode(stream):
            samples = np.abs(frame.to_ndarray().astype(float)).reshape(-1)
            peak = int(samples.argmax())
            loudest = max(loudest, (samples[peak] / _full(frame), float(frame.pts * frame.time_base) + peak / frame.sample_rate))
        return loudest[1]


def _full(frame):
    return 1.0 if "flt" in frame.format.name else 32768.0
