"""Encoders of graphics cards: they leave the CPU to the enhancement, but produce larger files for the same quality."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

import av
import numpy as np
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from lowlight_app.settings import Codec, Speed

_LAMBDA = 118
"""FFmpeg's unit of quality (FF_QP2LAMBDA) for encoders whose quality ranges from 1 to 100."""


@dataclass(frozen=True)
class Family:
    """The encoders of one vendor.

    Attributes:
        names: the encoders' names in FFmpeg.
        options: returns them for a quality (CRF) and a speed.
    """

    names: Mapping[Codec, str]
    options: Callable[[int, Speed], dict[str, str]]


def _names(vendor: str) -> Mapping[Codec, str]:
    return {codec: f"{codec}_{vendor}" for codec in Codec}


def _nvidia(crf: int, speed: Speed) -> dict[str, str]:
    preset = {Speed.FAST: "p2", Speed.MEDIUM: "p5", Speed.SLOW: "p7"}[speed]
    return {"rc": "vbr", "cq": str(crf), "b": "0", "preset": preset}


def _intel(crf: int, speed: Speed) -> dict[str, str]:
    preset = {Speed.FAST: "veryfast", Speed.MEDIUM: "medium", Speed.SLOW: "veryslow"}[speed]
    return {"global_quality": str(crf), "preset": preset}


def _amd(crf: int, speed: Speed) -> dict[str, str]:
    quality = {Speed.FAST: "speed", Speed.MEDIUM: "balanced", Speed.SLOW: "quality"}[speed]
    return {"rc": "cqp", "qp_i": str(crf), "qp_p": str(crf), "quality": quality}


def _apple(crf: int, _: Speed) -> dict[str, str]:
    return {"flags": "+qscale", "global_quality": str((100 - 2 * min(crf, 49)) * _LAMBDA)}


FAMILIES = (
    Family(_names("nvenc"), _nvidia),
    Family(_names("qsv"), _intel),
    Family(_names("amf"), _amd),
    Family(_names("videotoolbox"), _apple),
)


@dataclass(frozen=True)
class HardwareEncoder:
    """A hardware encoder that works on this machine.

    Attributes:
        name: the encoder's name in FFmpeg.
        options: options for the encoder.
        pixel_format: the pixel format of its input.
    """

    name: str
    options: dict[str, str]
    pixel_format: str


def hardware_encoder(codec: Codec, size: tuple[int, int], ten_bits: bool, crf: int, speed: Speed) -> HardwareEncoder | None:
    """Return the first that works on this machine; None if there is none, as for H.264 with 10 bits.

    Args:
        codec: the codec to encode with.
        size: width and height in pixels, even.
        ten_bits: 10 instead of 8 bits per channel.
        crf: quality on the scale of the software encoders, which means about the same.
        speed: the speed of the encoder.
    """
    if ten_bits and codec is Codec.H264:
        return None
    pixel_format = "p010le" if ten_bits else "nv12"
    for family in FAMILIES:
        name, options = family.names[codec], family.options(crf, speed)
        if _works(name, size, pixel_format, tuple(options.items())):
            return HardwareEncoder(name, options, pixel_format)
    return None


@cache
def _works(name: str, size: tuple[int, int], pixel_format: str, options: tuple[tuple[str, str], ...]) -> bool:
    """Return whether it encodes a black frame: that FFmpeg has it does not mean that the card and its driver support it."""
    try:
        encoder = av.CodecContext.create(name, "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height = size
        encoder.pix_fmt, encoder.time_base, encoder.options = pixel_format, Fraction(1, 25), dict(options)
        black = VideoFrame.from_ndarray(np.zeros((size[1], size[0], 3), np.uint8), "rgb24").reformat(format=pixel_format)
        black.pts = 0
        return any(packet.size for packet in [*encoder.encode(black), *encoder.encode(None)])
    except (FFmpegError, ValueError):  # ValueError if FFmpeg was built without it
        return False
