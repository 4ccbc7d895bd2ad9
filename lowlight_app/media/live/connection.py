"""One connection to a live source: its packets, and the frames in them. Every problem becomes an error without a password."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import av
import av.error
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import LoginError, MediaError, Message
from lowlight_app.media.live.address import LiveAddress
from lowlight_app.media.video.video_track import VideoTrack

OPEN_SECONDS = 12.0
"""Longest wait for the first data of a source; for devices and protocols whose own limit FFmpeg does not keep."""
READ_SECONDS = 10.0
"""Longest wait for the next data."""
_WITHOUT_TIMES = ("mpjpeg", "mjpeg")
"""Formats whose frames have no timestamps; FFmpeg gives them 25 frames per second, whatever they have."""
_PACED = ("rtsp", "sdp")
"""Formats that a server sends at the speed of the video, even a finished one."""
_DEFAULT_RATE = Fraction(25)


class Connection:
    """An open live source. Not thread-safe.

    Args:
        address: the address of the source.
        clock: seconds of the computer's clock.

    Attributes:
        stream: the video stream of the source.

    Raises:
        LoginError: a user name and password are missing or wrong.
        MediaError: it cannot be reached, or sends no video that can be decoded.
    """

    def __init__(self, address: LiveAddress, clock: Callable[[], float] = time.monotonic) -> None:
        self._address, self._clock = address, clock
        try:
            self._container = av.open(
                address.url,
                format=address.demuxer,
                options=dict(address.options),
                timeout=(OPEN_SECONDS, READ_SECONDS),
                metadata_errors="replace",
            )
        except (FFmpegError, OSError, ValueError) as error:
            raise _error_of(error, address) from None  # the error of FFmpeg contains the password
        try:
            self.stream = self._video_stream()
        except MediaError:
            self.close()
            raise

    def packets(self) -> Iterator[tuple[Packet[Any], float]]:
        """Yield the packets of the video as they arrive, each with the time at which it did.

        Raises:
            MediaError: the connection is lost.
        """
        try:
            for packet in self._container.demux(self.stream):
                if packet.size:
                    yield packet, self._clock()
        except (FFmpegError, OSError) as error:
            raise _error_of(error, self._address) from None
        raise MediaError("{source}: the stream has ended.", source=self._address.label)

    def decode(self, packet: Packet[Any]) -> list[VideoFrame] | None:
        """Return the frames that a packet completes; None if it is damaged."""
        try:
            return [frame for frame in packet.decode() if isinstance(frame, VideoFrame)]
        except FFmpegError:
            return None

    def stated_time(self, item: VideoFrame | Packet[Any]) -> Fraction | None:
        """Return the timestamp of a frame or packet in seconds of the source's clock; None if the source states none."""
        if item.pts is None or item.time_base is None or self._container.format.name in _WITHOUT_TIMES:
            return None
        return item.pts * item.time_base

    def track_of(self, frame: VideoFrame) -> VideoTrack:
        """Return the properties of the video by a frame of it."""
        rate = self.stream.average_rate or self.stream.guessed_rate or _DEFAULT_RATE
        return VideoTrack.of(frame, self.stream, rate, None, Fraction(0))

    def close(self) -> None:
        """Close the connection. Safe to call twice."""
        self._container.close()

    def _video_stream(self) -> VideoStream:
        label, container = self._address.label, self._container
        if not container.streams.video:
            raise MediaError("{source}: what arrives is not a video.", source=label)
        finished = container.duration is not None and container.duration > 0 and container.format.name not in _PACED
        if finished and self._address.demuxer is None:
            raise MediaError(
                "{source}: this is a finished video, not a live source; download it and use lowlight enhance.", source=label
            )
        stream = container.streams.video[0]
        if stream.codec_context is None:
            raise MediaError("{source}: the video is coded in a way that cannot be decoded here.", source=label)
        stream.thread_type = "SLICE"  # decoding frames in parallel would hold back as many frames as there are threads
        return stream


def _error_of(error: Exception, address: LiveAddress) -> MediaError:
    """Return the error for the user; FFmpeg's own contains the whole address."""
    label = address.label
    if isinstance(error, av.error.HTTPUnauthorizedError | av.error.HTTPForbiddenError):
        if address.has_password:
            return LoginError("{source}: the user name or the password is wrong.", source=label)
        return LoginError("{source}: the server requires a user name and a password.", source=label)
    if isinstance(error, av.error.HTTPNotFoundError):
        return MediaError("{source}: the server has nothing at this address.", source=label)
    if isinstance(error, av.error.ProtocolNotFoundError):
        return MediaError("{source}: the video library of this installation does not support this kind of address.", source=label)
    if isinstance(error, av.error.DecoderNotFoundError):
        return MediaError("{source}: the video is coded in a way that cannot be decoded here.", source=label)
    if isinstance(error, av.error.InvalidDataError | av.error.DemuxerNotFoundError | av.error.PatchWelcomeError):
        return MediaError("{source}: what arrives is not a video.", source=label)
    return MediaError("{source} cannot be reached ({reason}).", source=label, reason=_reason_of(error, address))


def _reason_of(error: Exception, address: LiveAddress) -> str | Message:
    if isinstance(error, av.error.ExitError | TimeoutError):
        return Message("no answer within {seconds} seconds", seconds=round(READ_SECONDS))
    if address.host and not _is_known(address.host):
        return Message("no computer of the name {host} is known", host=address.host)
    number = getattr(error, "errno", None)
    return os.strerror(number) if isinstance(number, int) and 0 < number < 4096 else Message("the connection was closed")


def _is_known(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True
