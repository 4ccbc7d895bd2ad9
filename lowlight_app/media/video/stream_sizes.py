"""Sizes of the parts of a video file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import av
from av.packet import Packet

from lowlight_app.media.video.open import url_of


@dataclass(frozen=True)
class StreamSizes:
    """Sizes of the frames and of the sound of a video file.

    Attributes:
        key_frame: mean bytes of a frame that is stored whole.
        other_frame: mean bytes of a frame that is stored as a difference; that of a key frame if there are only those.
        sound_per_second: bytes.
    """

    key_frame: float
    other_frame: float
    sound_per_second: float


def stream_sizes(path: Path) -> StreamSizes:
    """Read the sizes from the packets of a file; nothing is decoded."""
    with av.open(url_of(path)) as container:
        packets = [packet for packet in container.demux() if packet.size]
        video = [packet for packet in packets if packet.stream.type == "video"]
        sound = [packet for packet in packets if packet.stream.type == "audio"]
        key_frame = fmean(packet.size for packet in video if packet.is_keyframe)
        others = [packet.size for packet in video if not packet.is_keyframe]
        return StreamSizes(key_frame, fmean(others) if others else key_frame, _rate(sound))


def _rate(packets: Iterable[Packet[Any]]) -> float:
    """Return bytes per second, of all sound streams together."""
    size: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for packet in packets:
        stream = packet.stream_index
        size[stream] = size.get(stream, 0) + packet.size
        seconds[stream] = seconds.get(stream, 0.0) + float((packet.duration or 0) * packet.time_base)
    return sum(size[stream] / seconds[stream] for stream in size if seconds[stream])
