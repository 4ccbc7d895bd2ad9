"""Packets that wait to be recorded until the clock of their source is known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from av.packet import Packet

from lowlight_app.media.live.live_clock import SHORTEST, LiveClock


class HeldPackets:
    """Packets in the order in which they arrived."""

    def __init__(self) -> None:
        self._held: list[tuple[Packet[Any], Fraction | None, float]] = []

    def add(self, packet: Packet[Any], stated: Fraction | None, arrived: float) -> None:
        """Hold a packet; see `LiveClock.follow`."""
        self._held.append((packet, stated, arrived))

    def release(self, clock: LiveClock) -> Iterator[tuple[Packet[Any], Fraction, Fraction]]:
        """Yield the packets with the times at which they are shown and decoded, and hold them no longer."""
        held, self._held = self._held, []
        times = [clock.time_of(stated, arrived) for _, stated, arrived in held]
        for number in range(len(held) - 2, -1, -1):
            if held[number][1] is None:  # a server may not state the time of its first packet
                times[number] = min(times[number], times[number + 1] - SHORTEST)
        for (packet, stated, _), time in zip(held, times, strict=True):
            reordered = Fraction(0)
            if stated is not None and packet.pts is not None and packet.dts is not None:
                reordered = (packet.pts - packet.dts) * packet.time_base
            yield packet, time, time - reordered
