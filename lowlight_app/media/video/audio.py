"""Decode the sound of a video to samples."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from numpy.typing import NDArray

from lowlight_app.frame import TimeSpan
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.timestamps import continuous_packets, demuxed

Samples = NDArray[np.int16]

CHANNELS = 2
_PREROLL = Fraction(1, 4)
"""Seconds before the span at which decoding starts: codecs need a few frames before their output is correct."""
_MAX_SILENCE = 3600
"""Seconds of silence; sound after a longer gap has a damaged timestamp and is left out."""
_MAX_GAP = 50
"""Gaps of up to a 50th of a second are closed, since timestamps are rounded."""


def audio_stream(container: InputContainer) -> AudioStream | None:
    """Return the default sound track, or the first; None if none can be decoded."""
    tracks = [stream for stream in container.streams.audio if stream.codec_context is not None]
    return next((stream for stream in tracks if stream.disposition & Disposition.default), next(iter(tracks), None))


@dataclass(frozen=True)
class SoundForm:
    """Which sound is decoded, and to which samples.

    Attributes:
        rate: samples per second.
        layout: FFmpeg's name of the channels.
        channels: the number of channels.
        track: number among the sound tracks; None for the default.
    """

    rate: int
    layout: str = "stereo"
    channels: int = CHANNELS
    track: int | None = None


def read_audio(path: Path, form: SoundForm, span: TimeSpan, origin: Fraction, *, seekable: bool = True) -> Iterator[Samples]:
    """Yield the sound of a time span without gaps, up to the end of the span or of the sound.

    Args:
        path: the video.
        form: the form of the samples to return.
        span: the time span, in seconds from the start of the video.
        origin: timestamp at which the video begins, in seconds.
        seekable: whether the span can be found by its timestamps; otherwise the file is read from the start.

    Yields:
        Samples of shape (n, channels). Nothing if the file has no sound. Damaged or missing parts are silent.

    Raises:
        MediaError: the file cannot be opened.
    """
    rate, position = form.rate, 0
    end = None if span.end is None else round((span.end - span.start) * rate)
    for first, samples in _resampled(path, form, span.start, origin, seekable):
        if end is not None and position >= end:
            return
        slack = rate // _MAX_GAP if position else 0
        if first - position > rate * _MAX_SILENCE:
            continue
        if first - position > slack:
            yield from _silence((first if end is None else min(first, end)) - position, form)
            position = first
        elif position - first > slack:
            samples = samples[position - first :]
        if end is not None:
            samples = samples[: max(0, end - position)]
        if len(samples):
            yield samples
            position += len(samples)


def _resampled(path: Path, wanted: SoundForm, start: Fraction, origin: Fraction, seekable: bool) -> Iterator[tuple[int, Samples]]:
    """Yield decoded samples with the index of the first, counted from `start`; it can be negative."""
    form: tuple[str, str, int] | None = None
    with open_container(path) as container:
        stream = audio_stream(container) if wanted.track is None else container.streams.audio[wanted.track]
        if stream is None:
            return
        for frame in _decoded(container, stream, start + origin, seekable):
            if _form(frame) != form:  # another recording begins
                form, resampler = _form(frame), AudioResampler(format="s16", layout=wanted.layout, rate=wanted.rate)
            for resampled in resampler.resample(frame):
                if resampled.pts is not None and resampled.time_base is not None:
                    time = resampled.pts * resampled.time_base - origin - start
                    yield round(time * wanted.rate), np.asarray(resampled.to_ndarray(), np.int16).reshape(-1, wanted.channels)


def _silence(length: int, form: SoundForm) -> Iterator[Samples]:
    """Yield silence of a number of samples, a second at a time."""
    for start in range(0, length, form.rate):
        yield np.zeros((min(form.rate, length - start), form.channels), np.int16)


def _form(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _decoded(container: InputContainer, stream: AudioStream, start: Fraction, seekable: bool) -> Iterator[AudioFrame]:
    """Yield frames from slightly before a timestamp in seconds; damaged ones are skipped."""
    base, start = stream.time_base or Fraction(1, 1000), start - _PREROLL
    if seekable:
        with suppress(FFmpegError):  # some formats cannot seek: everything before is decoded and discarded
            container.seek(int(max(start, Fraction(0)) / base), stream=stream)
        packets = demuxed(container, [stream])
    else:
        packets = (packet for packet in continuous_packets(container, [stream]) if (packet.pts or 0) * base >= start)
    while True:
        try:
            packet = next(packets)
            frames = stream.decode(packet)
        except StopIteration:
            return
        except FFmpegError:
            continue
        yield from frames
