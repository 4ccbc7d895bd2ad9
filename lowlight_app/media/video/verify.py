"""Verify a written video before it is renamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.error import FFmpegError

from lowlight_app.errors import ExportError
from lowlight_app.media.video.open import url_of

_TOLERANCE = Fraction(1, 500)


@dataclass(frozen=True)
class ExpectedVideo:
    """The expected content of a written video.

    Attributes:
        frames: number of frames.
        last: the time at which the last frame is shown, in seconds.
        packets: number of packets of each other track, in order.
    """

    frames: int
    last: Fraction
    packets: Sequence[int]


def verify(part: Path, target: Path, expected: ExpectedVideo) -> None:
    """Read the packets of the part file and compare their number and times.

    Raises:
        ExportError: it cannot be read or is incomplete.
    """
    counts, last = Counter[int](), Fraction(0)
    try:
        with av.open(url_of(part), mode="r") as written:
            for packet in written.demux():
                if packet.size and packet.pts is not None:
                    counts[packet.stream.index] += 1
                    if packet.stream.type == "video":
                        last = max(last, packet.pts * packet.time_base)
    except (FFmpegError, OSError) as error:
        raise ExportError("the written file cannot be read back: {reason}", path=target, reason=error) from error
    if counts[0] != expected.frames or abs(last - expected.last) > _TOLERANCE:
        raise ExportError("the written file does not contain the whole video; the disk may be failing.", path=target)
    # A container may add gaps between subtitles, but nothing may be missing.
    if any(counts[number] < count for number, count in enumerate(expected.packets, start=1)):
        raise ExportError("the written file does not contain all of the sound; the disk may be failing.", path=target)
