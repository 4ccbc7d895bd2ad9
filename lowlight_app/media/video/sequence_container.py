"""The images of a sequence as a container like PyAV's. FFmpeg itself ends at the first that is missing or damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import MediaError, Message
from lowlight_app.media.files.image_sequence import frames_of_sequence
from lowlight_app.media.files.reading import read_file
from lowlight_app.media.formats.registry import detect_format

_NAMED = 5
"""Number of images that a notice names."""


@dataclass
class ImagePacket:
    """An image that is read when it is decoded; has the attributes of a packet of PyAV that reading needs."""

    container: SequenceContainer
    number: int
    pts: int
    dts: int
    time_base: Fraction
    duration: int = 1
    pos: int | None = None
    size: int = 1
    stream_index: int = 0
    is_keyframe: bool = True
    is_discard: bool = False

    def has_sidedata(self, _: str) -> bool:
        """Return False: images have none."""
        return False


class SequenceContainer:
    """The images of a sequence, with the attributes of a container of PyAV that reading needs.

    Args:
        path: the pattern.
        rate: frames per second.

    Attributes:
        streams, format, metadata: of the first image.
        length: in seconds.

    Raises:
        MediaError: no image can be read.
    """

    def __init__(self, path: Path, rate: Fraction) -> None:
        self.path, self._rate = path, rate
        self._images = [image for _, image in frames_of_sequence(path)]
        self._position = 0
        self._unreadable: set[int] = set()
        self._first, self._first_number = self._open_first()
        self._codec = self._first.streams.video[0].codec_context.name
        self._context = self._decoder()
        self._reference: VideoFrame | None = None
        self._decoded(self._first_number)
        self.streams, self.format, self.metadata = self._first.streams, self._first.format, self._first.metadata
        self.length = len(self._images) / rate

    @property
    def notice(self) -> Message | None:
        """Names the images that could not be read so far; None if there are none."""
        names = [self._images[number].name for number in sorted(self._unreadable)]
        if not names:
            return None
        more = ", …" if len(names) > _NAMED else ""
        return Message(
            "{count} of {total} images cannot be read; the image before was repeated: {names}",
            path=self.path,
            count=len(names),
            total=len(self._images),
            names=", ".join(names[:_NAMED]) + more,
        )

    def demux(self, *_: Stream | Sequence[Stream]) -> Iterator[ImagePacket]:
        """Yield the images from the current position."""
        while self._position < len(self._images):
            self._position += 1
            number = self._position - 1
            yield ImagePacket(self, number, number, number, 1 / self._rate, pos=number)

    def seek(self, offset: int, **_: Any) -> None:
        """Set the position to the number of an image, from 0."""
        self._position = max(0, offset)

    def chapters(self) -> list[Any]:
        """Return no chapters."""
        return []

    def close(self) -> None:
        """Close the first image."""
        self._first.close()

    def frame(self, number: int) -> VideoFrame:
        """Decode an image, or the next before it that can be read, or else the next after it.

        Raises:
            MediaError: its size, kind or orientation differs from the first.
        """
        for other in (*range(number, -1, -1), *range(number + 1, len(self._images))):
            frame = self._decoded(other) if other not in self._unreadable else None
            if frame is not None:
                frame.pts, frame.time_base, frame.duration = number, 1 / self._rate, 1
                return frame
            self._unreadable.add(other)
        raise self._error()

    def _open_first(self) -> tuple[InputContainer, int]:
        """Open the first image that can be read; return it with its position."""
        options = {"framerate": str(self._rate), "pattern_type": "none"}
        for number, image in enumerate(self._images):
            try:
                container = av.open(f"file:{image}", mode="r", format="image2", options=options)
            except FFmpegError:
                continue
            context = container.streams.video[0].codec_context if container.streams.video else None
            if context is not None and context.width:
                return container, number
            container.close()
        raise self._error()

    def _error(self) -> MediaError:
        return MediaError("no image can be read; sequences are of JPEG, PNG, TIFF, WebP or BMP images.", path=self.path)

    def _decoder(self) -> VideoCodecContext:
        context = av.CodecContext.create(self._codec, "r")
        assert isinstance(context, VideoCodecContext)
        context.thread_type = "SLICE"  # with threads for frames, each would be returned late
        return context

    def _decoded(self, number: int) -> VideoFrame | None:
        """Decode an image; return None if it cannot be read."""
        path = self._images[number]
        try:
            data, _ = read_file(path)
            frames = self._context.decode(_packet(data)) if data else []
        except (MediaError, FFmpegError):
            self._context = self._decoder()
            frames = []
        if not frames:
            self._check_kind(path)
            return None
        self._check_shape(path, frames[0])
        return frames[0]

    def _check_kind(self, path: Path) -> None:
        kind, other = (_kind(image) for image in (path, self._images[self._first_number]))
        if kind is not None and other is not None and kind != other:
            raise MediaError(
                "this image is {kind}, but the first is {other}; convert all images of a sequence to one format.",
                path=path,
                kind=kind,
                other=other,
            )

    def _check_shape(self, path: Path, frame: VideoFrame) -> None:
        first = self._reference = self._reference or frame
        if (frame.width, frame.height) != (first.width, first.height):
            raise MediaError(
                "this image has {width} x {height} pixels, but the first has {first_width} x {first_height}; "
                "all images of a sequence must have one size.",
                path=path,
                width=frame.width,
                height=frame.height,
                first_width=first.width,
                first_height=first.height,
            )
        if frame.rotation != first.rotation:
            raise MediaError("this image is rotated differently than the first; rotate it, or leave it out.", path=path)


def decode(stream: VideoStream, packet: object) -> list[VideoFrame]:
    """Decode a packet of a stream, or an image; one that cannot be read is replaced by the one before it.

    Args:
        stream: of the container.
        packet: None at the end of the stream.
    """
    if isinstance(packet, ImagePacket):
        return [packet.container.frame(packet.number)]
    return stream.decode(cast("Packet[VideoStream] | None", packet))


def sequence_in(container: object) -> SequenceContainer | None:
    """Return a container if it is an image sequence."""
    return container if isinstance(container, SequenceContainer) else None


def _packet(data: bytes) -> Packet[Stream]:
    packet = Packet(data)
    packet.is_keyframe = True  # FFmpeg would add another PNG to the one before
    return packet


def _kind(path: Path) -> str | None:
    """Return the format of an image by its content, such as JPEG; None if it is unknown."""
    try:
        found = detect_format(read_file(path)[0])
    except MediaError:
        return None
    return found.name.upper() if found is not None else None
