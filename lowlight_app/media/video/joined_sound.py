"""Sound of several parts of a video, encoded without a gap or an overlap where the parts are joined."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer

from lowlight_app.frame import Cut, TimeSpan
from lowlight_app.media.video.audio import Samples, SoundForm
from lowlight_app.media.video.video_source import VideoSource

_FRAME = 1024
"""Samples in a frame of AAC."""


class JoinedSound:
    """A sound track of a result that joins parts of a video.

    Args:
        source: the video.
        target: an AAC track of the result.
        form: the form of the samples.
        cut: the parts.

    Attributes:
        target: an AAC track of the result.
        count: number of packets written.
    """

    def __init__(self, source: VideoSource, target: AudioStream, form: SoundForm, cut: Cut) -> None:
        self.target, self.count = target, 0
        self._form = form
        # Here, not in the thread that writes: the first call may read the whole file.
        self._samples = _joined([(span, source.sound_in(form, span)) for span in cut.spans], form)
        self._resampler = AudioResampler("fltp", form.layout, form.rate, frame_size=_FRAME)
        self._position, self._ended = 0, False

    def write_until(self, time: Fraction | None, out: OutputContainer) -> None:
        """Write the sound up to a time of the result in seconds; None for all that remains."""
        while not self._ended and (time is None or Fraction(self._position, self._form.rate) <= time):
            samples = next(self._samples, None)
            if samples is None:
                self._ended = True
                self._write([*self._resampler.resample(None), None], out)
            elif len(samples):
                self._write(list(self._resampler.resample(self._frame(samples))), out)

    def _frame(self, samples: Samples) -> AudioFrame:
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), "s16", self._form.layout)
        frame.sample_rate, frame.pts, frame.time_base = self._form.rate, self._position, Fraction(1, self._form.rate)
        self._position += len(samples)
        return frame

    def _write(self, frames: list[AudioFrame | None], out: OutputContainer) -> None:
        for frame in frames:
            for packet in self.target.encode(frame):
                out.mux(packet)
                self.count += 1


def _joined(parts: list[tuple[TimeSpan, Iterator[Samples]]], form: SoundForm) -> Iterator[Samples]:
    """Yield the sound of each part, followed by silence up to the length of the part."""
    for span, sound in parts:
        length = None if span.end is None else round((span.end - span.start) * form.rate)
        position = 0
        for samples in sound:
            yield samples
            position += len(samples)
        while length is not None and position < length:
            silent = np.zeros((min(form.rate, length - position), form.channels), np.int16)
            yield silent
            position += len(silent)
