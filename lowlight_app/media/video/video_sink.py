"""Write videos: as segments, which are joined in a hidden part file when all are finished; that is verified and then renamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.video.stream import VideoStream

from lowlight_app.errors import ExportError, Message, UsageError
from lowlight_app.frame import UNCUT, AnyFrame, Cut, Frame, Provenance
from lowlight_app.frame_stream import Finished, ResumableSink
from lowlight_app.geometry import IDENTITY, Geometry
from lowlight_app.media.files.publish import publish
from lowlight_app.media.files.work_folder import WorkFolder
from lowlight_app.media.video.containers import container_for
from lowlight_app.media.video.frame_coder import FrameCoder
from lowlight_app.media.video.mp4_boxes import add_extra_boxes, boxes_for
from lowlight_app.media.video.open import url_of
from lowlight_app.media.video.segment_writer import flush
from lowlight_app.media.video.segments import Segment, Segments
from lowlight_app.media.video.stream_copy import StreamCopier
from lowlight_app.media.video.tags import track_labels
from lowlight_app.media.video.verify import ExpectedVideo, verify
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.progress import Progress
from lowlight_app.settings import ExportSettings, MetadataKept


class VideoSink(ResumableSink):
    """A video with the sound, subtitles and metadata of its source; see `ResumableSink`.

    Args:
        target: see `resolve_target`.
        source: the video that the frames are from.
        export: codec, quality, conflict rule.
        provenance: recorded in the file's comment unless it has one; None records nothing.
        cut: the parts of the source that are written.
        finish: changes each frame in its final size.
        geometry: the geometry of the frames that are written, relative to those of the source.
        identity: see `WorkFolder`.
        progress: stops `close` when cancelled.

    Attributes:
        notices: changes that the user should know about.

    Raises:
        ExportError: the file cannot be opened, or cannot hold a track of the source.
        UsageError: an unsupported extension; or see `choose_encoder`.
    """

    def __init__(
        self,
        target: Path,
        source: VideoSource,
        export: ExportSettings,
        provenance: Provenance | None,
        cut: Cut = UNCUT,
        finish: Callable[[Frame], Frame] = lambda frame: frame,
        geometry: Geometry = IDENTITY,
        identity: Mapping[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.target = target
        container = container_for(source.info, target)
        if container is None:
            raise UsageError("videos cannot be written with this extension; choose .mp4 or .mkv.", path=target)
        self._container, self._source, self._export, self._provenance = container, source, export, provenance
        self._coder = FrameCoder(source, export, cut, finish, geometry)
        self._choice = self._coder.choice
        self._closed, self._cut, self._progress = False, cut, progress or Progress()
        self._boxes, left_out = boxes_for(source, container, export.metadata, geometry)
        self._work = WorkFolder(target, identity)
        try:
            self._segments = Segments(self._work, self._choice, self._coder.track.aspect)
            self.notices = [*self._choice.notices, *self._check_tracks(), *left_out]
        except BaseException:
            self._work.close(keep=True)
            raise

    @property
    def finished(self) -> Finished:
        """See `ResumableSink`."""
        segments = self._segments.finished
        last = segments[-1].last if segments else None
        return Finished(self._work.path, self._segments.interval, len(segments), self._segments.frames, last)

    def write(self, frame: AnyFrame) -> None:
        """See `FrameSink.write`. Timestamps must ascend. YCbCr is written as it is, neither resized nor finished."""
        with self._writing():
            self._segments.write(self._coder.coded(frame), *self._coder.ticks(frame), frame.time)

    def has(self, number: int) -> bool:
        """Return whether a segment is finished."""
        return self._segments.has(number)

    def add(self, segment: Segment) -> None:
        """Add a segment of `SegmentSink` in the folder of `finished`, in any order.

        Raises:
            ExportError: the journal cannot be written.
        """
        with self._writing():
            self._segments.add(segment)

    def close(self) -> None:
        """See `FrameSink.close`."""
        if self._closed:
            return
        part = self._work.path / f"joined{self.target.suffix}"
        with self._writing():
            self._segments.finish()
        if not self._segments.finished:
            raise ExportError("there is no frame to write.", path=self.target)
        with self._writing():
            self._segments.make_uniform(self._progress.check)
            copied = self._join(part)
            add_extra_boxes(part, self._boxes)
            flush(part)
        last = self._cut.result_time(self._segments.finished[-1].last)
        verify(part, self.target, ExpectedVideo(self._segments.frames, last, copied))
        with self._writing():
            self.target = publish(part, self.target, self._export, self._source.info.modified_ns)
        self._closed = True
        self._work.close(keep=False)

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        self._segments.abort()
        self._work.close(keep=True)

    def discard(self) -> None:
        """See `ResumableSink.discard`."""
        self._segments.abort()
        self._work.close(keep=False)

    def _check_tracks(self) -> list[Message]:
        """Write the header of a result without video: tracks that it cannot hold fail now rather than after hours of work.

        Returns:
            What is left out or converted.
        """
        trial = self._work.path / "trial"
        with self._writing(), self._output(trial) as out:
            copier = self._copier(out)
            if copier.tracks:
                out.start_encoding()
            copier.close()
        trial.unlink(missing_ok=True)
        return copier.notices

    def _join(self, part: Path) -> list[int]:
        """Write all segments and the other tracks to one file; return the number of packets of each of those tracks."""
        with self._output(part) as out:
            video = self._add_video(out)
            copier = self._copier(out)
            copier.copy_tags()
            if self._provenance is not None and self._export.metadata is not MetadataKept.NOTHING:
                comment = f"Lowlight {self._provenance.version}, model {self._provenance.model}"
                out.metadata.setdefault("comment", comment)
            for shown_at, packet in self._segments.packets():
                self._progress.check()
                packet.stream = video
                out.mux(packet)
                copier.copy_until(shown_at)
            copier.copy_until(None)
            copier.close()
        return [track.count for track in copier.tracks]

    def _add_video(self, out: OutputContainer) -> VideoStream:
        with self._segments.template() as segment:
            template = segment.streams.video[0]
            stream = out.add_stream_from_template(template, opaque=True)  # not all decoders have an encoder of their name
            assert isinstance(stream, VideoStream)
            stream.codec_context.framerate = self._choice.rate
            if self._container.muxer == "mp4":
                stream.codec_context.codec_tag = self._choice.codec_tag
        stream.set_display_matrix(self._coder.track.display_matrix)
        stream.metadata.update(track_labels(dict(self._coder.track.labels), self._export.metadata))
        return stream

    def _copier(self, out: OutputContainer) -> StreamCopier:
        return StreamCopier(self._source, out, self._container, self._cut, self._export)

    @contextmanager
    def _output(self, path: Path) -> Iterator[OutputContainer]:
        # Boxes are added to the index afterwards, so it must come last.
        faststart = {"movflags": "-faststart" if self._boxes.is_spherical else "+faststart"}
        options = faststart if self._container.muxer == "mp4" else {}
        out = av.open(url_of(path), mode="w", format=self._container.muxer, options=options)
        try:
            yield out
        except BaseException:
            with suppress(OSError):  # first, so that closing need not finish the file
                path.unlink()
            with suppress(FFmpegError, OSError):
                out.close()
            raise
        out.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, FFmpegError) as error:
            raise ExportError(
                "the file cannot be written ({reason}).", path=self.target, reason=error.strerror or error
            ) from error
