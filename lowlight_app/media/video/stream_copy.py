"""Sound and subtitles of a source on their way into a result: copied, or turned into what its container can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import AttachmentStream, Stream
from av.subtitles.stream import SubtitleStream

from lowlight_app.errors import Message
from lowlight_app.frame import TimeSpan
from lowlight_app.media.video.containers import Container, is_text
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.video_file import VideoTrack
from lowlight_app.settings import MetadataKept

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
_AAC_BITS_PER_CHANNEL = 96_000
_MILLISECOND = Fraction(1, 1000)
_KEPT_TAGS = ("language", "title", "handler_name")
_TECHNICAL = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration"})
"""Tags that tell of the source's file and would be wrong in the result."""
_MARKUP = re.compile(rb"\{\\[^}]*\}")


class _Way(Protocol):
    """How the packets of one track get into the result."""

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        """What a packet of the source becomes; one that is empty ends the track."""
        ...


@dataclass
class CopiedStream:
    """A track that is carried over.

    Attributes:
        stream: in the source.
        target: in the result.
        way: from one to the other.
        count: how many packets were written.
    """

    stream: Stream
    target: Stream
    way: _Way
    count: int = 0


@dataclass
class _Copied:
    target: Stream

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        packet.stream = self.target
        return [] if packet.dts is None else [packet]


@dataclass
class _AsAac:
    """The encoder begins with samples of its own, whose time is below zero: the result's container tells players so."""

    source: AudioStream
    target: AudioStream
    resampler: AudioResampler = field(init=False)

    def __post_init__(self) -> None:
        context = self.target.codec_context
        self.resampler = AudioResampler("fltp", context.layout, context.sample_rate, frame_size=1024)

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        try:
            decoded = self.source.decode(packet)
        except FFmpegError:  # damaged: the resampler bridges the gap
            return []
        ready = [ready for frame in decoded for ready in self.resampler.resample(frame)]
        if packet.size:
            return [coded for frame in ready for coded in self.target.encode(frame)]
        ready += self.resampler.resample(None)
        return [coded for frame in [*ready, None] for coded in self.target.encode(frame)]


@dataclass
class _AsText:
    source: SubtitleStream
    target: Stream
    with_length: bool

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        shown = self.source.codec_context.decode2(packet) if packet.dts is not None else None
        if shown is None:
            return []
        lines = [rect.dialogue for rect in shown.rects if hasattr(rect, "dialogue")]
        text = _MARKUP.sub(b"", b"\n".join(lines)).replace(rb"\N", b"\n")
        written: Packet[Any] = Packet(len(text).to_bytes(2, "big") + text if self.with_length else text)
        written.pts = written.dts = packet.pts
        written.duration, written.time_base, written.stream = packet.duration, packet.time_base, self.target
        written.is_keyframe = True
        return [written]


class StreamCopier:
    """Carries everything but the picture from a source into a result.

    Args:
        path: the source.
        out: the result; its header must not have been written yet.
        container: what kind of result it is.
        track: the video track of the source.
        span: see `TimeSpan`.
        sound: whether sound is carried, too.

    Attributes:
        notices: what was left out or turned into something else.
    """

    def __init__(
        self, path: Path, out: OutputContainer, container: Container, track: VideoTrack, span: TimeSpan, *, sound: bool = True
    ) -> None:
        self.notices: list[Message] = []
        self._with_sound = sound
        self._out, self._container, self._track, self._span = out, container, track, span
        self._source = open_container(path)
        self.tracks = [carried for stream in self._source.streams if (carried := self._carried(stream)) is not None]
        self._ways = {carried.stream.index: carried for carried in self.tracks}
        self._copy_attachments()
        self._packets = self._wanted()
        self._next = next(self._packets, None)

    def copy_tags(self, kept: MetadataKept) -> None:
        """Copy title, creation date and the like as far as they are to be kept, and the chapters."""
        for name, value in self._source.metadata.items():
            place = "location" in name.lower()
            wanted = kept is MetadataKept.ALL or (kept is MetadataKept.WITHOUT_PLACE and not place)
            if wanted and name.lower() not in _TECHNICAL:
                self._out.metadata[name] = value
        self._out.set_chapters([moved for chapter in self._source.chapters() if (moved := self._moved(chapter))])

    def until(self, time: Fraction | None) -> None:
        """Write what is heard and read up to a time of the source in seconds; None for all that is left."""
        while self._next is not None:
            if time is not None and self._next.dts is not None and self._time(self._next) > time:
                return
            self._write(self._next)
            self._next = next(self._packets, None)

    def close(self) -> None:
        """Let go of the source. Does no harm twice."""
        self._source.close()

    def _wanted(self) -> Iterator[Packet[Any]]:
        """Packets of the span. Ends where the source cannot be read on."""
        if not self.tracks:
            return
        demuxed = self._source.demux([carried.stream for carried in self.tracks])
        while True:
            try:
                packet = next(demuxed)
            except (StopIteration, FFmpegError):
                return
            if packet.dts is None or self._span.holds(self._time(packet)):
                yield packet

    def _time(self, packet: Packet[Any]) -> Fraction:
        ticks = packet.dts if packet.pts is None else packet.pts
        return (ticks or 0) * packet.time_base - self._track.origin

    def _write(self, packet: Packet[Any]) -> None:
        carried = self._ways[packet.stream.index]
        for written in carried.way.packets(packet):
            shift = round((self._track.origin + self._span.start) / written.time_base)
            written.pts = None if written.pts is None else written.pts - shift
            written.dts = None if written.dts is None else written.dts - shift
            if self._container.supports_priming or (written.pts or 0) >= 0:
                self._out.mux(written)
                carried.count += 1

    def _carried(self, stream: Stream) -> CopiedStream | None:
        """Makes the track of the result for one of the source; None if there is to be none."""
        if isinstance(stream, AudioStream):
            carried = self._sound(stream) if self._with_sound else None
        elif isinstance(stream, SubtitleStream):
            carried = self._subtitles(stream)
        else:
            return None
        if carried is not None:
            carried.target.metadata.update({key: stream.metadata[key] for key in _KEPT_TAGS if key in stream.metadata})
            carried.target.disposition = stream.disposition
        return carried

    def _copy_attachments(self) -> None:
        """Fonts and covers, which come after all tracks."""
        attached = [stream for stream in self._source.streams if isinstance(stream, AttachmentStream)]
        for stream in attached if self._container.supports_attachments else []:
            name = stream.metadata.get("filename", "attachment")
            self._out.add_attachment(name, stream.mimetype or "application/octet-stream", stream.data)
        others = [stream.type for stream in self._source.streams if stream.type in ("data", "unknown")]
        if others or (attached and not self._container.supports_attachments):
            self.notices.append(Message("Tracks other than video, sound and subtitles were left out."))

    def _sound(self, stream: AudioStream) -> CopiedStream | None:
        codec = _codec(stream)
        if codec is None:
            self.notices.append(Message("A sound track in an unknown format was left out."))
            return None
        if self._container.audio_codecs is None or codec in self._container.audio_codecs:
            copy = self._out.add_stream_from_template(stream)
            return CopiedStream(stream, copy, _Copied(copy))
        rate = next((rate for rate in _AAC_RATES if rate <= stream.rate), _AAC_RATES[-1])
        aac = self._out.add_stream("aac", rate=rate)
        # By number: recordings often do not say which channel is which.
        aac.codec_context.layout = _LAYOUTS.get(stream.layout.nb_channels, "stereo")
        aac.codec_context.bit_rate = _AAC_BITS_PER_CHANNEL * stream.layout.nb_channels
        self.notices.append(
            Message(
                "Sound was converted from {codec} to AAC, since {suffix} files cannot hold it.",
                codec=codec,
                suffix=self._container.suffixes[0],
            )
        )
        return CopiedStream(stream, aac, _AsAac(stream, aac))

    def _subtitles(self, stream: SubtitleStream) -> CopiedStream | None:
        codec = _codec(stream) or ""
        if codec in self._container.subtitle_codecs:
            copy = self._out.add_stream_from_template(stream)
            return CopiedStream(stream, copy, _Copied(copy))
        if is_text(codec):
            text = self._out.add_mux_stream(self._container.text_codec, time_base=_MILLISECOND)
            return CopiedStream(stream, text, _AsText(stream, text, with_length=self._container.text_codec == "mov_text"))
        self.notices.append(
            Message(
                "Subtitles in {codec} were left out, since {suffix} files cannot hold them.",
                codec=codec or Message("an unknown format"),
                suffix=self._container.suffixes[0],
            )
        )
        return None

    def _moved(self, chapter: Any) -> Any:
        """A chapter in the clock of the result; None if nothing of it is left."""
        base = chapter["time_base"]
        start = max(Fraction(0), chapter["start"] * base - self._span.start)
        end = min(chapter["end"] * base, self._span.end or chapter["end"] * base) - self._span.start
        if end <= start:
            return None
        return {**chapter, "start": round(start / base), "end": round(end / base)}


def _codec(stream: Stream) -> str | None:
    return getattr(stream.codec_context, "name", None)  # there is no context for a codec that cannot be decoded
