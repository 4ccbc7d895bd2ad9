"""Record what a live source sends, without encoding it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from lowlight_app.media.live.live_clock import SHORTEST, TICK
from lowlight_app.media.live.recording_files import OPTIONS, RecordingFiles, local_time, part_at, tags_of
from lowlight_app.media.live.segmented_recording import SegmentedRecording
from lowlight_app.media.video.open import url_of
from lowlight_app.media.video.segment_writer import flush


class OriginalRecorder(SegmentedRecording):
    """Copies the packets of a source to segments that begin with a key frame; see `PacketRecorder` and `LiveRecorder`.

    Args:
        files: the names; of Matroska, which holds any codec.
        segment: shortest length of a segment in seconds; None for one file.
        now: returns date and time.
    """

    def __init__(self, files: RecordingFiles, segment: Fraction | None, now: Callable[[], datetime] = local_time) -> None:
        super().__init__(files)
        self._segment, self._now = segment, now
        self._out: OutputContainer | None = None
        self._copy: Stream | None = None
        self._source: VideoStream | None = None
        self._kind: tuple[object, ...] = ()
        self._part, self._begin, self._last = 0, Fraction(0), Fraction(-1)

    def write(self, packet: Packet[Any], stream: VideoStream, pts: Fraction, dts: Fraction) -> None:
        """See `PacketRecorder`."""
        with self._recording():
            if packet.is_keyframe and self._needs_new_file(stream, pts):
                self._finish()
                self._open(stream, pts)
            if self._out is None or self._copy is None:
                return  # before the first key frame, nothing can be decoded
            decoded = max(dts - self._begin, self._last + SHORTEST)
            shown = pts - dts + decoded  # both are moved alike, so that reordered frames keep their order
            self._last = decoded
            packet.stream, packet.time_base = self._copy, TICK
            packet.dts, packet.pts = round(decoded / TICK), round(shown / TICK)
            self._out.mux(packet)

    def _needs_new_file(self, stream: VideoStream, pts: Fraction) -> bool:
        if self._out is None or part_at(pts, self._segment) != self._part:
            return True
        changed = stream is not self._source and _kind(stream) != self._kind
        self._source = stream
        return changed

    def _open(self, stream: VideoStream, pts: Fraction) -> None:
        self._part, self._begin, self._last = part_at(pts, self._segment), pts, Fraction(-1)
        self._source, self._kind = stream, _kind(stream)
        moment = self._now()
        path, muxer = self._files.create(moment), self._files.container.muxer
        self.paths.append(path)
        self._out = av.open(url_of(path), mode="w", format=muxer, options=dict(OPTIONS[muxer]))
        self._out.metadata.update(tags_of(moment, ""))
        self._copy = self._out.add_stream_from_template(stream, opaque=True)

    def _finish(self) -> None:
        out, self._out = self._out, None
        if out is not None:
            out.close()
            flush(self.paths[-1])


def _kind(stream: VideoStream) -> tuple[object, ...]:
    context = stream.codec_context
    return context.name, context.width, context.height, context.extradata
