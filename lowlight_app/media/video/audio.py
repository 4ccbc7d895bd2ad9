"""The sound of a video as plain samples, for being played with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
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

Samples = NDArray[np.int16]

CHANNELS = 2
_RUN_UP = Fraction(1, 4)
"""Seconds before what is wanted at which decoding begins: codecs need a few frames before they sound right."""
_JOINED = 50
"""Parts of a second up to which samples follow those before although their times say otherwise, which are rounded."""


def audio_stream(container: InputContainer) -> AudioStream | None:
    """The track that is heard: the one marked as such, or the first; None where none can be decoded."""
    tracks = [stream for stream in container.streams.audio if stream.codec_context is not None]
    return next((stream for stream in tracks if stream.disposition & Disposition.default), next(iter(tracks), None))


def read_audio(path: Path, rate: int, span: TimeSpan, origin: Fraction) -> Iterator[Samples]:
    """What is heard from the start of a span on, without a gap, up to its end or that of the sound.

    Args:
        path: the video.
        rate: samples per second.
        span: the part that is wanted, in seconds from the start of the video.
        origin: what the file's clock shows when the video begins, in seconds.

    Yields:
        (n, 2): left and right. Nothing where the file has no sound. What is damaged or missing is silent.

    Raises:
        MediaError: the file cannot be opened.
    """
    place, end = 0, None if span.end is None else round((span.end - span.start) * rate)
    for first, piece in _pieces(path, rate, span.start, origin):
        if end is not None and place >= end:
            return
        slack = rate // _JOINED if place else 0
        if first - place > slack:
            yield np.zeros((first - place if end is None else min(first, end) - place, CHANNELS), np.int16)
            place = first
        elif place - first > slack:
            piece = piece[place - first :]
        if end is not None:
            piece = piece[: max(0, end - place)]
        if len(piece):
            yield piece
            place += len(piece)


def _pieces(path: Path, rate: int, start: Fraction, origin: Fraction) -> Iterator[tuple[int, Samples]]:
    """Samples as they are decoded, with the number of the first, counted from `start`; some may lie before it."""
    resampler = AudioResampler(format="s16", layout="stereo", rate=rate)
    with open_container(path) as container:
        stream = audio_stream(container)
        if stream is None:
            return
        for frame in _decoded(container, stream, start + origin):
            for ready in resampler.resample(frame):
                if ready.pts is not None and ready.time_base is not None:
                    time = ready.pts * ready.time_base - origin - start
                    yield round(time * rate), np.asarray(ready.to_ndarray(), np.int16).reshape(-1, CHANNELS)


def _decoded(container: InputContainer, stream: AudioStream, start: Fraction) -> Iterator[AudioFrame]:
    """Frames from a little before a time of the file's clock on; what is damaged is left out."""
    base = stream.time_base or Fraction(1, 1000)
    with suppress(FFmpegError):  # some formats cannot: all that comes before is decoded in vain
        container.seek(int(max(start - _RUN_UP, Fraction(0)) / base), stream=stream)
    demuxed = container.demux(stream)
    while True:
        try:
            packet = next(demuxed)
            frames = packet.decode()
        except StopIteration:
            return
        except FFmpegError:
            continue
        yield from (frame for frame in frames if isinstance(frame, AudioFrame))
