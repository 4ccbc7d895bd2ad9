"""Record enhanced frames in segments, each a file of its own that stays readable if the process is killed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from lowlight_app.frame import AnyFrame, YuvFrame
from lowlight_app.media.live.live_clock import TICK
from lowlight_app.media.live.recording_files import OPTIONS, RecordingFiles, local_time, part_at, tags_of
from lowlight_app.media.live.segmented_recording import SegmentedRecording
from lowlight_app.media.video.encoders import EncoderChoice, choose_encoder
from lowlight_app.media.video.segment_writer import SegmentWriter
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import YuvConverter
from lowlight_app.settings import ExportSettings, Speed

_KEY_FRAME_SECONDS = 2
_AT_ONCE = {"libx264": {"tune": "zerolatency"}, "libx265": {"tune": "zerolatency"}}
"""Options by which an encoder returns each frame at once, so that none is lost with the process."""


class LiveRecorder(SegmentedRecording):
    """Records frames, to be used in a `with` statement. What was written stays, whatever happens.

    Args:
        files: the names.
        export: codec and quality.
        segment: length of a segment in seconds; None for one file.
        comment: tag of the files.
        now: returns date and time.

    Attributes:
        frames: number of frames written.
    """

    def __init__(
        self,
        files: RecordingFiles,
        export: ExportSettings,
        segment: Fraction | None,
        comment: str,
        now: Callable[[], datetime] = local_time,
    ) -> None:
        super().__init__(files)
        self.frames = 0
        self._segment, self._comment, self._now = segment, comment, now
        self._export = replace(export, speed=Speed.FAST)
        self._writer: SegmentWriter | None = None
        self._part = 0
        self._track: VideoTrack | None = None

    def write(self, frame: AnyFrame, track: VideoTrack) -> None:
        """Write the next frame.

        Args:
            frame: the frame; times must ascend.
            track: the source's track; with another one than before, a new file begins.

        Raises:
            ExportError: it could not be written; the files written so far are kept.
        """
        part = part_at(frame.time, self._segment)
        with self._recording():
            if self._writer is None or part != self._part or track is not self._track:
                self._finish()
                self._writer, self._part, self._track = self._open(track), part, track
            image = self._converter.frame_of_planes(frame) if isinstance(frame, YuvFrame) else self._converter.frame(frame.pixels)
            self._writer.write(image, round(frame.time / TICK), 0)
        self.frames += 1

    def _finish(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()

    def _open(self, track: VideoTrack) -> SegmentWriter:
        choice = self._choose(track)
        self._converter = YuvConverter(choice.color, choice.pixel_format)
        moment = self._now()
        path, muxer = self._files.create(moment), self._files.container.muxer
        self.paths.append(path)
        return SegmentWriter(path, choice, track.aspect, muxer, OPTIONS[muxer], tags_of(moment, self._comment))

    def _choose(self, track: VideoTrack) -> EncoderChoice:
        turned = track.orientation > 4
        width, height = (track.height, track.width) if turned else (track.width, track.height)
        choice = choose_encoder(replace(track, width=width, height=height), self._export)
        key_frames = str(max(1, round(_KEY_FRAME_SECONDS * choice.rate)))
        options = {**choice.options, "g": key_frames, **_AT_ONCE.get(choice.name, {})}
        return replace(choice, time_base=TICK, options=options)
