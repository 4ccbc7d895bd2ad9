"""Copy the sound and subtitles of a source into a result, converting what its container does not support."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import AttachmentStream, Discard, Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from lowlight_app.errors import Message
from lowlight_app.frame import Cut
from lowlight_app.media.video.audio import CHANNELS, SoundForm
from lowlight_app.media.video.containers import Container, is_text
from lowlight_app.media.video.joined_sound import JoinedSound
from lowlight_app.media.video.open import open_container
from lowlight_app.media.video.tags import kept_tags, needs_keys, track_labels, without_place
from lowlight_app.media.video.timestamps import continuous_packets
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.settings import ExportSettings, MetadataKept

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
_AAC_BITS_PER_CHANNEL = 96_000
_MILLISECOND = Fraction(1, 1000)
_MARKUP = re.compile(rb"\{\\[^}]*\}")


class _PacketConverter(Protocol):
    """Converts the packets of one track for the result."""

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        """Convert a packet of the source; an empty one marks the end of the track."""
        ...


@dataclass
class CopiedStream:
    """A track that is copied or converted.

    Attributes:
        stream: the stream in the source.
        target: the stream in the result.
        converter: the converter for its packets.
        count: number of packets written.
    """

    stream: Stream
    target: Stream
    converter: _PacketConverter
    count: int = 0


@dataclass
class _Passthrough:
    target: Stream

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        packet.stream = self.target
        return [] if packet.dts is None else [packet]


@dataclass
class _AacEncoder:
    """Converts sound to AAC. The encoder first emits priming samples with negative timestamps, which players discard."""

    source: AudioStream
    target: AudioStream
    resampler: AudioResampler = field(init=False)

    def __post_init__(self) -> None:
        context = self.target.codec_context
        self.resampler = AudioResampler("fltp", context.layout, context.sample_rate, frame_size=1024)

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        try:
            decoded = self.source.decode(packet)
        except FFmpegError:  # damaged: the resampler fills the gap
            return []
        frames = [resampled for frame in decoded for resampled in self.resampler.resample(frame)]
        if packet.size:
            return [coded for frame in frames for coded in self.target.encode(frame)]
        frames += self.resampler.resample(None)
        return [coded for frame in [*frames, None] for coded in self.target.encode(frame)]


@dataclass
class _TextConverter:
    source: SubtitleStream
    target: Stream
    with_length: bool

    def packets(self, packet: Packet[Any]) -> list[Packet[Any]]:
        subtitle = self.source.codec_context.decode2(packet) if packet.dts is not None else None
        if subtitle is None:
            return []
        lines = [rect.dialogue for rect in subtitle.rects if hasattr(rect, "dialogue")]
        text = _MARKUP.sub(b"", b"\n".join(lines)).replace(rb"\N", b"\n")
        written: Packet[Any] = Packet(len(text).to_bytes(2, "big") + text if self.with_length else text)
        written.pts = written.dts = packet.pts
        written.duration, written.time_base, written.stream = packet.duration, packet.time_base, self.target
        written.is_keyframe = True
        return [written]


class StreamCopier:
    """Copies everything but the video track from a source into a result.

    Args:
        source: the video.
        out: the result; its header must not have been written yet.
        container: the container that the result has.
        cut: the parts of the source that are written. Where it joins parts, sound is encoded again to fit exactly.
        export: which metadata to copy, and whether to copy the sound.

    Attributes:
        tracks: the copied tracks.
        notices: what was left out or converted.
    """

    def __init__(self, source: VideoSource, out: OutputContainer, container: Container, cut: Cut, export: ExportSettings) -> None:
        self.notices: list[Message] = []
        self._include_sound, self._kept = export.sound, export.metadata
        self._out, self._container, self._video, self._track, self._cut = out, container, source, source.track, cut
        self._source = open_container(source.path)
        self.tracks = [copied for stream in self._source.streams if (copied := self._copy_stream(stream)) is not None]
        self._streams = {copied.stream.index: copied for copied in self.tracks if isinstance(copied, CopiedStream)}
        self._copy_attachments()
        self._packets = self._packets_in_span()
        self._pending = next(self._packets, None)

    def copy_tags(self) -> None:
        """Copy the chapters, and title, creation date and other tags as far as the settings allow."""
        tags = kept_tags({**self._track.camera_tags, **self._source.metadata}, self._kept)
        self._out.metadata.update(tags)
        if self._container.muxer == "mp4" and needs_keys(tags):
            self._out.options["movflags"] += "+use_metadata_tags"
        chapters = [shifted for chapter in self._source.chapters() if (shifted := self._shift_chapter(chapter))]
        self._out.set_chapters(chapters)

    def copy_until(self, time: Fraction | None) -> None:
        """Write the packets up to a time of the result in seconds; None for all that remain."""
        for joined in self.tracks:
            if isinstance(joined, JoinedSound):
                joined.write_until(time, self._out)
        while self._pending is not None:
            if time is not None and self._pending.dts is not None and self._cut.result_time(self._time(self._pending)) > time:
                return
            self._write(self._pending)
            self._pending = next(self._packets, None)

    def close(self) -> None:
        """Close the source. Safe to call twice."""
        self._source.close()

    def _packets_in_span(self) -> Iterator[Packet[Any]]:
        """Yield the packets of the span, up to where the source cannot be read any further."""
        if not self._streams:
            return
        demuxed = continuous_packets(self._source, [copied.stream for copied in self._streams.values()])
        while True:
            try:
                packet = next(demuxed)
            except (StopIteration, FFmpegError):
                return
            if packet.dts is None or self._cut.contains(self._time(packet)):
                yield packet

    def _time(self, packet: Packet[Any]) -> Fraction:
        ticks = packet.dts if packet.pts is None else packet.pts
        return (ticks or 0) * packet.time_base - self._track.origin

    def _write(self, packet: Packet[Any]) -> None:
        copied, time = self._streams[packet.stream.index], self._time(packet)
        if self._cut.joins:
            self._shorten(packet, time)
        earlier = time - self._cut.result_time(time)
        for written in copied.converter.packets(packet):
            shift = round((self._track.origin + earlier) / written.time_base)
            written.pts = None if written.pts is None else written.pts - shift
            written.dts = None if written.dts is None else written.dts - shift
            if self._container.supports_priming or (written.pts or 0) >= 0:
                self._out.mux(written)
                copied.count += 1

    def _shorten(self, packet: Packet[Any], time: Fraction) -> None:
        """End a subtitle with its part of the video."""
        end = next((span.end for span in self._cut.spans if span.contains(time)), None)
        if packet.duration and end is not None:
            packet.duration = min(packet.duration, round((end - time) / packet.time_base))

    def _copy_stream(self, stream: Stream) -> CopiedStream | JoinedSound | None:
        """Add a track to the result for one of the source; return None if it is left out."""
        if isinstance(stream, AudioStream):
            copied: CopiedStream | JoinedSound | None = self._copy_sound(stream) if self._include_sound else None
        elif isinstance(stream, SubtitleStream):
            copied = self._copy_subtitles(stream)
        else:
            return None
        if copied is not None:
            copied.target.metadata.update(track_labels(stream.metadata, self._kept))
            copied.target.disposition = stream.disposition
        return copied

    def _copy_attachments(self) -> None:
        """Copy fonts and covers, which must follow all tracks."""
        attached = [stream for stream in self._source.streams if isinstance(stream, AttachmentStream)]
        for stream in attached if self._container.supports_attachments else []:
            name = stream.metadata.get("filename", "attachment")
            self._out.add_attachment(name, stream.mimetype or "application/octet-stream", stream.data)
        self.notices += _left_out(self._source, attachments=bool(attached) and not self._container.supports_attachments)

    def _note(self, notice: Message) -> None:
        """Add a notice, once for all tracks that it is true of."""
        if notice not in self.notices:
            self.notices.append(notice)

    def _copy_sound(self, stream: AudioStream) -> CopiedStream | JoinedSound | None:
        codec = _codec(stream)
        if codec is None:
            self.notices.append(Message("A sound track in an unknown format was left out."))
            return None
        if self._cut.joins:
            self._note(Message("Sound was encoded again as AAC, so that it fits where the ranges are joined."))
            track = list(self._source.streams.audio).index(stream)
            aac, form = self._aac_stream(stream, track)
            return JoinedSound(self._video, aac, form, self._cut)
        if self._container.audio_codecs is None or codec in self._container.audio_codecs:
            copy = self._out.add_stream_from_template(stream)
            return CopiedStream(stream, copy, _Passthrough(copy))
        aac, _ = self._aac_stream(stream)
        self._note(
            Message(
                "Sound was converted from {codec} to AAC, since {suffix} files cannot hold it.",
                codec=codec,
                suffix=self._container.suffixes[0],
            )
        )
        return CopiedStream(stream, aac, _AacEncoder(stream, aac))

    def _aac_stream(self, stream: AudioStream, track: int | None = None) -> tuple[AudioStream, SoundForm]:
        """Add an AAC track for one of the source; return it and the form of its samples."""
        rate = next((rate for rate in _AAC_RATES if rate <= stream.rate), _AAC_RATES[-1])
        channels = stream.layout.nb_channels if stream.layout.nb_channels in _LAYOUTS else CHANNELS
        aac = self._out.add_stream("aac", rate=rate)
        aac.codec_context.layout = _LAYOUTS[channels]  # by number of channels: recordings often do not state the layout
        aac.codec_context.bit_rate = _AAC_BITS_PER_CHANNEL * channels
        return aac, SoundForm(rate, _LAYOUTS[channels], channels, track)

    def _copy_subtitles(self, stream: SubtitleStream) -> CopiedStream | None:
        codec = _codec(stream) or ""
        if codec in self._container.subtitle_codecs:
            copy = self._out.add_stream_from_template(stream)
            return CopiedStream(stream, copy, _Passthrough(copy))
        if is_text(codec):
            text = self._out.add_mux_stream(self._container.text_codec, time_base=_MILLISECOND)
            return CopiedStream(stream, text, _TextConverter(stream, text, with_length=self._container.text_codec == "mov_text"))
        self._note(
            Message(
                "Subtitles in {codec} were left out, since {suffix} files cannot hold them.",
                codec=codec or Message("an unknown format"),
                suffix=self._container.suffixes[0],
            )
        )
        return None

    def _shift_chapter(self, chapter: Any) -> Any:
        """Return a chapter in the time of the result; None if it is outside the cut."""
        base, cut_end = chapter["time_base"], self._cut.end
        start = max(Fraction(0), self._cut.result_time(chapter["start"] * base))
        end = chapter["end"] * base
        end = self._cut.result_time(end if cut_end is None else min(end, cut_end))
        if end <= start:
            return None
        tags = chapter["metadata"]
        tags = tags if self._kept is MetadataKept.ALL else without_place(tags)
        return {**chapter, "start": round(start / base), "end": round(end / base), "metadata": tags}


def _left_out(source: InputContainer, *, attachments: bool) -> Iterator[Message]:
    """Yield a notice for each kind of track that no result can hold."""
    pictures = [stream for stream in source.streams.video if not stream.disposition & Disposition.attached_pic]
    if len(pictures) > 1:
        yield Message("Only one of the {count} video tracks was used; the others were left out.", count=len(pictures))
    if len(pictures) < len(source.streams.video):
        yield Message("The cover image was left out.")
    if any(map(_is_transparent, pictures)):
        yield Message("Transparency was left out.")
    if any("timecode" in part.metadata for part in (source, *source.streams)):
        yield Message("The timecode was left out.")
    # FFmpeg discards the titles of chapters, which are copied.
    others = [s for s in source.streams if s.type in ("data", "unknown") and s.discard is not Discard.all]
    if attachments or any("timecode" not in stream.metadata for stream in others):
        yield Message("Tracks other than video, sound and subtitles were left out.")


def _is_transparent(stream: VideoStream) -> bool:
    """Return whether a video track has an alpha channel; frames of GIF always do, whether it is used or not."""
    context = stream.codec_context
    if context is None or context.format is None or context.name == "gif":
        return False
    return stream.metadata.get("alpha_mode") == "1" or any(component.is_alpha for component in context.format.components)


def _codec(stream: Stream) -> str | None:
    return getattr(stream.codec_context, "name", None)  # codecs that cannot be decoded have no context
