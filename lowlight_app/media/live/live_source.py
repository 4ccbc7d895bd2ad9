"""A live source: read in a thread that keeps only the newest frame, and opened again whenever it breaks off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Any, Protocol, Self

from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from lowlight_app.errors import LowlightError, MediaError, Message
from lowlight_app.media.live.address import LiveAddress
from lowlight_app.media.live.connection import Connection
from lowlight_app.media.live.held_packets import HeldPackets
from lowlight_app.media.live.live_clock import SHORTEST, LiveClock, PacketTimes
from lowlight_app.media.live.newest import Newest
from lowlight_app.media.video.decoded_frame import DecodedFrame
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.progress import Progress

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each attempt to open a lost source again; the last is repeated."""
_IDLE_SECONDS = 0.1
_FIRST_FRAME_SECONDS = 20.0
"""Seconds after which a source is given up that sends data, but no frame that can be decoded."""
_SETTLING_SECONDS = 0.4
"""So long after a source was opened, or its clock was set, its frames are decoded but not shown: they may be old."""
_JOIN_SECONDS = 1.0
"""A thread that waits for the network longer ends by itself, at the latest when the limit for reading is over."""


@dataclass(frozen=True, eq=False)
class LiveFrame:
    """A frame of a live source.

    Attributes:
        decoded: the frame; its time is counted from the start of the recording, true also after an interruption.
        track: properties of the video, the same object as long as nothing changes.
        arrived: when its data arrived, in seconds of the computer's clock.
    """

    decoded: DecodedFrame
    track: VideoTrack
    arrived: float


@dataclass(frozen=True)
class LiveState:
    """The state of the connection.

    Attributes:
        connected: whether frames arrive.
        message: the message about what happened; None at the start.
    """

    connected: bool
    message: Message | None = None


class PacketRecorder(Protocol):
    """Receives the packets of a source as they arrive, in the reading thread."""

    def write(self, packet: Packet[Any], stream: VideoStream, pts: Fraction, dts: Fraction) -> None:
        """Write a packet, which nobody uses afterwards, with its times in seconds since the start of the recording.

        Raises:
            ExportError: it could not be written; the source ends with this error.
        """
        ...


class LiveSource:
    """A live source, to be used in a `with` statement. It is read from the start of the block on.

    Args:
        address: the address of the source.
        on_state: called when the connection is made, lost and back, in the reading thread.
        original: receives the packets.
        pauses: see `PAUSES`.
        clock: the computer's clock, in seconds; it must never be set back.

    Attributes:
        address: the address of the source.
        received: number of frames that arrived.
    """

    def __init__(
        self,
        address: LiveAddress,
        *,
        on_state: Callable[[LiveState], None] = lambda _state: None,
        original: PacketRecorder | None = None,
        pauses: Sequence[float] = PAUSES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address, self.clock, self.received = address, clock, 0
        self._on_state, self._original, self._pauses = on_state, original, pauses
        self._newest, self._stopped = Newest[LiveFrame](), threading.Event()
        self._timing: LiveClock | None = None
        self._track: VideoTrack | None = None
        self._last: Fraction | None = None
        self._lost_at: float | None = None
        self._anchored, self._times, self._held = 0.0, PacketTimes(), HeldPackets()
        self._thread = threading.Thread(target=self._run, name="lowlight-live", daemon=True)

    @property
    def dropped(self) -> int:
        """Number of frames that were left out because a newer one arrived before they were wanted."""
        return self._newest.dropped

    def frames(self, progress: Progress) -> Iterator[LiveFrame | None]:
        """Yield the newest frame again and again, and None where none arrives within a tenth of a second.

        Args:
            progress: ends the iteration when cancelled.

        Raises:
            MediaError: the source could not be opened at first; later it is tried again and again.
            ExportError: the recorder of the original failed.
            Cancelled: `progress` was cancelled, before the first frame.
        """
        while not (progress.cancelled and self.received):
            progress.check()
            yield self._newest.take(_IDLE_SECONDS)

    def close(self) -> None:
        """Stop reading. Safe to call twice."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_SECONDS)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _run(self) -> None:
        attempts = 0
        try:
            while not self._stopped.is_set():
                before = self.received
                try:
                    self._read()
                except MediaError as error:
                    if not self.received:
                        raise
                    attempts = 1 if self.received > before else attempts + 1
                    self._wait_after(error, self._pauses[min(attempts, len(self._pauses)) - 1])
        except Exception as error:  # raised where the frames are taken
            self._newest.fail(error)

    def _wait_after(self, error: LowlightError, pause: float) -> None:
        if self._stopped.is_set():
            return
        self._lost_at = self.clock() if self._lost_at is None else self._lost_at
        message = Message("{problem} Trying again in {seconds:g} seconds.", problem=error, seconds=pause)
        self._on_state(LiveState(connected=False, message=message))
        self._stopped.wait(pause)

    def _read(self) -> None:
        """Read one connection until it is lost.

        Raises:
            MediaError: it could not be made, or is lost.
            ExportError: the recorder of the original failed.
        """
        with closing(Connection(self.address, self.clock)) as connection:
            if self._timing is not None:
                self._timing.restart()
            self._times, self._held = PacketTimes(), HeldPackets()
            before, opened = self.received, self.clock()
            self._anchored = opened
            for packet, arrived in connection.packets():
                if self._stopped.is_set():
                    return
                self._take(connection, packet, arrived)
                if self.received == before and arrived - opened > _FIRST_FRAME_SECONDS:
                    raise MediaError("{source}: no frame of the video can be decoded.", source=self.address.label)

    def _take(self, connection: Connection, packet: Packet[Any], arrived: float) -> None:
        if self._timing is None:
            self._timing = LiveClock(arrived)
        stated = connection.stated_time(packet)
        if self._timing.is_set(stated, arrived):
            if self._timing.is_known:
                self._record_held(connection, self._timing)  # they have the times of the clock before
            self._anchored = arrived
        self._timing.follow(stated, arrived)
        time = self._timing.time_of(stated, arrived)
        self._times.add(packet.pts, time)
        frames = connection.decode(packet)
        for frame in frames or ():
            self._offer(connection, frame, self._times.take(frame.pts, time), arrived)
        if frames is not None:
            self._held.add(packet, stated, arrived)
        if not self._is_settling(arrived):
            self._record_held(connection, self._timing)

    def _record_held(self, connection: Connection, timing: LiveClock) -> None:
        for packet, pts, dts in self._held.release(timing):
            if self._original is not None:
                self._original.write(packet, connection.stream, pts, dts)

    def _offer(self, connection: Connection, frame: VideoFrame, time: Fraction, arrived: float) -> None:
        if self._is_settling(arrived):
            return
        track = connection.track_of(frame)
        if self._track is None or _kind(track) != _kind(self._track):
            self._track = track
        self.received += 1
        self._last = time if self._last is None else max(time, self._last + SHORTEST)
        self._newest.put(LiveFrame(DecodedFrame(self._last, Fraction(0), frame, self._track), self._track, arrived))
        if self.received == 1:
            self._on_state(LiveState(connected=True))
        elif self._lost_at is not None:
            seconds, self._lost_at = arrived - self._lost_at, None
            message = Message(
                "{source}: the connection is back after {seconds:.0f} seconds.", source=self.address.label, seconds=seconds
            )
            self._on_state(LiveState(connected=True, message=message))

    def _is_settling(self, arrived: float) -> bool:
        return arrived - self._anchored < _SETTLING_SECONDS


def _kind(track: VideoTrack) -> tuple[object, ...]:
    """Return the properties that must not change within a file. Others, such as the rate, differ a little per connection."""
    return track.width, track.height, track.bits, track.tags, track.orientation, track.aspect
