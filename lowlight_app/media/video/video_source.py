"""A video as a source of frames."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from av.video.frame import VideoFrame

from lowlight_app.errors import Message
from lowlight_app.frame import WHOLE, Frame, MediaInfo, TimeSpan, VideoTiming
from lowlight_app.media.files.image_sequence import RATE, frames_of_sequence, is_sequence
from lowlight_app.media.video.audio import Samples, audio_stream, read_audio
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.frame_index import RandomAccess
from lowlight_app.media.video.video_file import VideoFile, VideoTrack, clock
from lowlight_app.media.video.yuv import RgbConverter
from lowlight_app.progress import Progress

_WHERE_IT_WAS = "com.apple.quicktime.creationdate"
_NEVER_SET = 1970
"""What cameras say whose clock was never set, or 1904."""


class VideoSource:
    """A video; see `FrameSource`. Not to be shared by threads, but each call of `frames` reads by itself.

    Args:
        path: the file.
        format_name: as in `MediaInfo.format`.
        rate: frames per second of a sequence of pictures.
        taken: the day, where the file itself does not say it.

    Attributes:
        has_sound: whether there is anything to be heard.
        damage: where the frames that were read so far turned out damaged; None if they did not.

    Raises:
        MediaError: see `VideoFile`.
    """

    def __init__(self, path: Path, format_name: str, rate: Fraction = RATE, taken: date | None = None) -> None:
        self.path, self._rate = path, rate
        self.damage: Message | None = None
        clip = VideoFile(path, rate)
        self.track: VideoTrack = clip.track
        self.has_sound = audio_stream(clip.container) is not None
        taken = _taken(clip.container.metadata) or taken
        clip.close()
        file = frames_of_sequence(path)[0][1] if is_sequence(path) else path
        self.info = _info(self.track, format_name, file.stat().st_mtime_ns, taken)
        self._decoder = self.decoder()

    def frames(self, progress: Progress | None = None, *, span: TimeSpan = WHOLE) -> Generator[Frame, None, None]:
        """The frames in order; see `FrameSource.frames`. Goes on behind damage as far as it can, see `damage`.

        Args:
            progress: reports, and stops the work when cancelled.
            span: the part that is wanted.
        """
        decoder = self.decoder()
        with closing(self.shots(progress, span=span)) as shots:
            for shot in shots:
                yield shot.frame(decoder)

    def shots(self, progress: Progress | None = None, *, span: TimeSpan = WHOLE) -> Generator[DecodedFrame, None, None]:
        """As `frames`, of which not all may be wanted, or only a part or a smaller picture."""
        progress = progress or Progress()
        clip = VideoFile(self.path, self._rate)
        try:
            if span.start:
                self._skip_to(clip, span.start)
            for pts, frame in clip.decoded():
                time = clip.time_of(pts)
                if span.end is not None and time >= span.end:
                    break
                progress.report(self._share(time), "reading")
                if span.contains(time):
                    yield self._shot(frame, time)
            if clip.broken_at is not None:
                self.damage = Message("the file is damaged or incomplete at {time}.", path=self.path, time=clock(clip.broken_at))
        finally:
            clip.close()

    def sound(self, rate: int, span: TimeSpan = WHOLE) -> Iterator[Samples]:
        """What is heard in a part; see `read_audio`."""
        return read_audio(self.path, rate, span, self.track.origin)

    @property
    def count(self) -> int:
        """How many frames there are, exactly; looks through the whole file when first asked."""
        return len(self._access.index.times)

    def frame(self, number: int) -> Frame:
        """Any frame, the very same that reading in order gives.

        Args:
            number: from 0 to `count` - 1.

        Raises:
            MediaError: there is no such frame, or it is damaged.
        """
        return self.shot(number).frame(self._decoder)

    def shot(self, number: int) -> DecodedFrame:
        """As `frame`, of which only a part or a smaller picture may be wanted."""
        return self._shot(self._access.frame(number), self._access.time_of(number))

    def decoder(self) -> RgbConverter:
        """What `DecodedFrame.frame` needs."""
        return RgbConverter(self.track.color, self.track.bits)

    def number_at(self, time: Fraction) -> int:
        """The frame that is seen at a time, in seconds from the start."""
        return self._access.number_at(time)

    def time_of(self, number: int) -> Fraction:
        """When a frame is shown, in seconds from the start."""
        return self._access.time_of(number)

    def close(self) -> None:
        """Let go of the file. Does no harm twice."""
        if "_access" in self.__dict__:
            self._access.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _access(self) -> RandomAccess:
        return RandomAccess(self.path, self._rate)

    def _skip_to(self, clip: VideoFile, start: Fraction) -> None:
        index = self._access.index
        pts = index.times[self.number_at(start)] if index.times else 0
        if (key := index.key_before(pts)) is not None:
            clip.seek(key.dts, key.pts)

    def _shot(self, frame: VideoFrame, time: Fraction) -> DecodedFrame:
        return DecodedFrame(time, frame.duration * self.track.time_base, frame, self.track)

    def _share(self, time: Fraction) -> float:
        return float(time / self.track.duration) if self.track.duration else 0.0


def _taken(tags: Mapping[str, str]) -> date | None:
    """The day where the camera was, if it says so, else the day where the computer is."""
    try:
        if _WHERE_IT_WAS in tags:
            day = datetime.fromisoformat(tags[_WHERE_IT_WAS]).date()
        else:
            day = datetime.fromisoformat(tags.get("creation_time", "")).astimezone().date()
    except (ValueError, OverflowError, OSError):  # the last one on Windows, for moments long ago
        return None
    return day if day.year > _NEVER_SET else None


def _info(track: VideoTrack, format_name: str, modified_ns: int, taken: date | None) -> MediaInfo:
    width, height = (track.height, track.width) if track.orientation > 4 else (track.width, track.height)
    dtype = "uint8" if track.bits <= 8 else "uint16"
    timeline = VideoTiming(track.duration, track.rate)
    return MediaInfo(format_name, width, height, 3, dtype, track.color, modified_ns=modified_ns, taken=taken, timeline=timeline)
