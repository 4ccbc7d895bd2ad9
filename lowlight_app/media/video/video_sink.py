"""Write videos: to a hidden part file, which is verified when complete and then renamed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.stream import VideoStream

from lowlight_app.errors import ExportError, UsageError
from lowlight_app.frame import UNCUT, Cut, Frame, Provenance
from lowlight_app.frame_stream import FrameSink
from lowlight_app.media.color.pixels import apply_orientation, fit_within
from lowlight_app.media.files.part_file import part_path
from lowlight_app.media.files.publish import publish
from lowlight_app.media.video.containers import container_for
from lowlight_app.media.video.encoders import EncoderChoice, choose_encoder
from lowlight_app.media.video.mp4_boxes import add_extra_boxes, boxes_for
from lowlight_app.media.video.open import url_of
from lowlight_app.media.video.stream_copy import StreamCopier
from lowlight_app.media.video.tags import track_labels
from lowlight_app.media.video.thread_priority import leave_real_time
from lowlight_app.media.video.verify import ExpectedVideo, verify
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.media.video.yuv import YuvConverter
from lowlight_app.settings import ExportSettings, MetadataKept

_INVERSE = {6: 8, 8: 6}
"""Orientations whose inverse is another one; all others are their own inverse."""


class VideoSink(FrameSink):
    """A video with the sound, subtitles and metadata of its source; see `FrameSink`.

    Args:
        target: see `resolve_target`.
        source: the video that the frames are from.
        export: codec, quality, conflict rule.
        provenance: recorded in the file's comment unless it has one; None records nothing.
        cut: the parts of the source that are written.
        finish: changes each frame in its final size.

    Attributes:
        notices: changes that the user should know about.

    Raises:
        ExportError: the encoder or the file cannot be opened.
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
    ) -> None:
        self.target = target
        container = container_for(source.info, target)
        if container is None:
            raise UsageError("videos cannot be written with this extension; choose .mp4 or .mkv.", path=target)
        self._container, self._export, self._track, self._modified_ns = container, export, source.track, source.info.modified_ns
        self._choice = choose_encoder(source.track, export)
        self._inverse_orientation = _INVERSE.get(source.track.orientation, source.track.orientation)
        self._converter = YuvConverter(self._choice.color, self._choice.pixel_format, self._choice.field_order)
        self._part = part_path(target)
        self._closed, self._cut, self._finish = False, cut, finish
        self._durations: dict[int, int] = {}
        self._frames, self._last_time = 0, Fraction(0)
        self._boxes, left_out = boxes_for(source, container, export.metadata)
        with self._writing():
            target.parent.mkdir(parents=True, exist_ok=True)
            # Boxes are added to the index afterwards, so it must come last.
            options = {"movflags": "-faststart" if self._boxes.is_spherical else "+faststart"} if container.muxer == "mp4" else {}
            self._out: OutputContainer = av.open(url_of(self._part), mode="w", format=container.muxer, options=options)
            self._video = self._video_stream(self._choice)
            self._copier = StreamCopier(source, self._out, container, cut, export)
        self._copier.copy_tags()
        if provenance is not None and export.metadata is not MetadataKept.NOTHING:
            self._out.metadata.setdefault("comment", f"Lowlight {provenance.version}, model {provenance.model}")
        self.notices = [*self._choice.notices, *self._copier.notices, *left_out]

    def write(self, frame: Frame) -> None:
        """See `FrameSink.write`. Timestamps must ascend."""
        finished = self._finish(fit_within(frame, self._export.longest_side))
        pixels = apply_orientation(finished.pixels, self._inverse_orientation)
        time_base = self._choice.time_base
        shown_at = self._cut.result_time(frame.time)
        with self._writing():
            yuv_frame = self._converter.frame(pixels)
            yuv_frame.pts, yuv_frame.time_base = round(shown_at / time_base), time_base
            self._durations[yuv_frame.pts] = round(frame.duration / time_base)
            self._mux(self._video.encode(yuv_frame))
            self._copier.copy_until(frame.time)
        self._frames, self._last_time = self._frames + 1, shown_at

    def close(self) -> None:
        """See `FrameSink.close`."""
        if self._closed:
            return
        if not self._frames:
            raise ExportError("there is no frame to write.", path=self.target)
        with self._writing():
            self._mux(self._video.encode(None))
            self._copier.copy_until(None)
            self._copier.close()
            self._out.close()
            add_extra_boxes(self._part, self._boxes)
            _flush(self._part)
        verify(self._part, self.target, ExpectedVideo(self._frames, self._last_time, [c.count for c in self._copier.tracks]))
        with self._writing():
            self.target = publish(self._part, self.target, self._export, self._modified_ns)
        self._closed = True

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        if self._closed:
            return
        with suppress(OSError):  # first, so that closing need not finish the file
            self._part.unlink(missing_ok=True)
        self._copier.close()
        with suppress(FFmpegError, OSError):
            self._out.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    def _mux(self, packets: list[Packet[Any]]) -> None:
        for packet in packets:
            if packet.pts is not None and (duration := self._durations.pop(packet.pts, 0)):
                packet.duration = duration
            self._out.mux(packet)

    def _video_stream(self, choice: EncoderChoice) -> VideoStream:
        track = self._track
        width, height = choice.width + choice.width % 2, choice.height + choice.height % 2
        stream = self._out.add_stream(choice.name, rate=choice.rate, options=choice.options, width=width, height=height)
        assert isinstance(stream, VideoStream)
        context = stream.codec_context
        context.pix_fmt, context.time_base = self._converter.pixel_format, choice.time_base
        context.sample_aspect_ratio, context.field_order = track.aspect, choice.field_order.code
        context.color_primaries, context.color_trc = choice.tags.primaries, choice.tags.transfer
        context.colorspace, context.color_range = choice.tags.matrix, choice.tags.range
        if choice.codec_tag and self._container.muxer == "mp4":
            context.codec_tag = choice.codec_tag
        stream.set_display_matrix(track.display_matrix)
        stream.metadata.update(track_labels(dict(track.labels), self._export.metadata))
        context.open()
        leave_real_time()
        return stream

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, FFmpegError) as error:
            raise ExportError(
                "the file cannot be written ({reason}).", path=self.target, reason=error.strerror or error
            ) from error


def _flush(part: Path) -> None:
    with part.open("rb+") as file:
        os.fsync(file.fileno())
