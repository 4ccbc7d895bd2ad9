"""Read a video as a stream of frames with random access."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from av.video.frame import VideoFrame

from lowlight_app.errors import Message
from lowlight_app.frame import WHOLE, AnyFrame, Frame, MediaInfo, TimeSpan, VideoTiming
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence, notice_of_gap
from lowlight_app.media.video.audio import Samples, SoundForm, audio_stream, read_audio
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.frame_index import RandomAccess
from lowlight_app.media.video.frame_samples import Sample, sampled
from lowlight_app.media.video.video_file import VideoFile, clock
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import RgbConverter
from lowlight_app.progress import Progress

_APPLE_CREATION_DATE = "com.apple.quicktime.creationdate"
_QUICKLY_READ = 64 << 20
"""Bytes up to which a file is read to learn its duration if it states none that can be trusted."""
_UNSET_CLOCK_YEAR = 1970
"""Cameras whose clock was never set state this year, or 1904."""


class VideoSource:
    """A video; see `SeekableVideo`. Not thread-safe, but each call of `frames` uses a decoder of its own.

    Args:
        path: the file.
        format_name: as in `MediaInfo.format`.
        rate: frames per second of an image sequence, and of a file that states none.
        taken: the date, used if the file states none.
        deinterlace: deinterlace interlaced frames.

    Attributes:
        has_sound: whether there is a sound track that can be decoded.
        notice: what is unusual about the file; None if nothing is.
        damage: where the frames read so far were damaged; None if they were not.
        track: properties of the video track.

    Raises:
        MediaError: see `VideoFile`.
    """

    def __init__(
        self, path: Path, format_name: str, rate: Fraction = RATE, taken: date | None = None, *, deinterlace: bool = True
    ) -> None:
        self.path, self._rate, self._deinterlace = path, rate, deinterlace
        self.damage: Message | None = None
        file = VideoFile(path, rate)
        self.track: VideoTrack = file.track
        if not file.states_duration and path.stat().st_size <= _QUICKLY_READ:
            self.track = replace(file.track, duration=self._random_access.duration)
        self.has_sound = audio_stream(file.container) is not None
        taken = _date_taken(file.container.metadata) or taken
        file.close()
        first = frames_of_sequence(path)[0][1] if is_sequence(path) else path
        self.notice = notice_of_gap(path) if is_sequence(path) else None
        self.info = _info(self.track, format_name, first.stat().st_mtime_ns, taken)
        self._converter = self.rgb_converter()

    def frames(self, progress: Progress | None = None, *, span: TimeSpan = WHOLE) -> Generator[Frame, None, None]:
        """Yield the frames in order; see `FrameStream.frames`. Continues after damage where possible; see `damage`.

        Args:
            progress: reports, and stops the work when cancelled.
            span: the part to read.
        """
        converter = self.rgb_converter()
        with closing(self.decoded_frames(progress, span=span)) as decoded_frames:
            for decoded in decoded_frames:
                yield decoded.frame(converter)

    def frames_in_own_coding(
        self, progress: Progress | None = None, *, span: TimeSpan = WHOLE
    ) -> Generator[AnyFrame, None, None]:
        """Like `frames`, but without the conversion to RGB where `YuvFrame` can hold the frames."""
        converter = self.rgb_converter()
        with closing(self.decoded_frames(progress, span=span)) as decoded_frames:
            for decoded in decoded_frames:
                yield decoded.in_own_coding(converter)

    def decoded_frames(self, progress: Progress | None = None, *, span: TimeSpan = WHOLE) -> Generator[DecodedFrame, None, None]:
        """Like `frames`, without the conversion to RGB, which can then be limited to a region or a smaller size."""
        progress = progress or Progress()
        file = VideoFile(self.path, self._rate, deinterlace=self._deinterlace)
        try:
            if span.start:
                self._seek_before(file, span.start)
            for pts, frame in file.decoded():
                time = file.time_of(pts)
                if span.end is not None and time >= span.end:
                    break
                progress.report(self._fraction(time), "reading")
                if span.contains(time):
                    yield self._decoded_frame(frame, time)
            self.damage = file.unreadable_images
            if file.damaged_at is not None:
                self.damage = Message("the file is damaged or incomplete at {time}.", path=self.path, time=clock(file.damaged_at))
        finally:
            file.close()

    def samples(self, interval: Fraction, progress: Progress) -> Generator[Sample, None, None]:
        """Yield small pictures at intervals of at least so many seconds, in order; see `sampled`."""
        file = VideoFile(self.path, self._rate, deinterlace=False)
        try:
            yield from sampled(file, interval, progress)
        finally:
            file.close()

    def sound(self, rate: int, span: TimeSpan = WHOLE) -> Iterator[Samples]:
        """Yield the sound of a time span in stereo; see `read_audio`."""
        return self.sound_in(SoundForm(rate), span)

    def sound_in(self, form: SoundForm, span: TimeSpan) -> Iterator[Samples]:
        """Yield the sound of a time span; see `read_audio`."""
        jumps = self._random_access.index.clock_jumps
        return read_audio(self.path, form, span, self.track.origin, seekable=not jumps)

    @property
    def count(self) -> int:
        """The exact number of frames; the first access reads the packets of the whole file."""
        return len(self._random_access.index.times)

    def frame(self, number: int) -> Frame:
        """Return one frame, identical to the one that `frames` yields.

        Args:
            number: from 0 to `count` - 1.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        return self.decoded_frame(number).frame(self._converter)

    def decoded_frame(self, number: int) -> DecodedFrame:
        """Like `frame`, without the conversion to RGB."""
        return self._decoded_frame(self._random_access.frame(number), self._random_access.time_of(number))

    def rgb_converter(self) -> RgbConverter:
        """Create the converter that `DecodedFrame.frame` needs."""
        return RgbConverter(self.track.color, self.track.bits)

    def number_at(self, time: Fraction) -> int:
        """Return the number of the frame shown at a time, in seconds from the start."""
        return self._random_access.number_at(time)

    def time_of(self, number: int) -> Fraction:
        """Return when a frame is shown, in seconds from the start."""
        return self._random_access.time_of(number)

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        if "_random_access" in self.__dict__:
            self._random_access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _random_access(self) -> RandomAccess:
        return RandomAccess(self.path, self._rate, deinterlace=self._deinterlace)

    def _seek_before(self, file: VideoFile, start: Fraction) -> None:
        if self._random_access.index.times:
            self._random_access.seek_before(file, self.number_at(start))

    def _decoded_frame(self, frame: VideoFrame, time: Fraction) -> DecodedFrame:
        return DecodedFrame(time, frame.duration * self.track.time_base, frame, self.track)

    def _fraction(self, time: Fraction) -> float:
        return float(time / self.track.duration) if self.track.duration else 0.0


def _date_taken(tags: Mapping[str, str]) -> date | None:
    """Return the date in the camera's time zone if the file states that, else in this computer's."""
    tags = {name.lower(): value for name, value in tags.items()}  # Matroska has capitals
    try:
        if _APPLE_CREATION_DATE in tags:
            day = datetime.fromisoformat(tags[_APPLE_CREATION_DATE]).date()
        else:
            day = datetime.fromisoformat(tags.get("creation_time", "")).astimezone().date()
    except (ValueError, OverflowError, OSError):  # OSError on Windows, for dates long ago
        return None
    return day if day.year > _UNSET_CLOCK_YEAR else None


def _info(track: VideoTrack, format_name: str, modified_ns: int, taken: date | None) -> MediaInfo:
    width, height = (track.height, track.width) if track.orientation > 4 else (track.width, track.height)
    dtype = "uint8" if track.bits <= 8 else "uint16"
    timeline = VideoTiming(track.duration, track.rate)
    return MediaInfo(format_name, width, height, 3, dtype, track.color, modified_ns=modified_ns, taken=taken, timeline=timeline)
