"""Choose the encoder of a video and its options."""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction

from lowlight_app.errors import Message, UsageError
from lowlight_app.frame import ColorSpec, Matrix, Transfer
from lowlight_app.media.color.pixels import size_within
from lowlight_app.media.video.hardware_encoders import hardware_encoder
from lowlight_app.media.video.video_file import VideoTrack
from lowlight_app.media.video.yuv import ColorTags
from lowlight_app.settings import Codec, ExportSettings, OutputColor, Speed

os.environ.setdefault("SVT_LOG", "1")  # errors only: SVT-AV1 logs its settings for every file

_RATE_LIMITS = (Fraction(1), Fraction(1000))
_MAX_TICKS_PER_SECOND = 1_000_000
_DEFAULT_TIME_BASE = Fraction(1, 90_000)
_RGB_ENCODED_AS = (ColorSpec(matrix=Matrix.BT709, full_range=False), ColorTags(primaries=1, transfer=13, matrix=1, range=1))
"""How frames that are stored as RGB are encoded."""


@dataclass(frozen=True)
class _Codec:
    """An encoder of FFmpeg, with the tag in MP4 that most players expect, its default quality, and its speeds."""

    encoder: str
    tag: str
    crf: int
    presets: dict[Speed, str]
    options: dict[str, str]


_X26 = {Speed.FAST: "veryfast", Speed.MEDIUM: "medium", Speed.SLOW: "slow"}
_CODECS = {
    Codec.H264: _Codec("libx264", "avc1", 19, _X26, {}),
    Codec.HEVC: _Codec("libx265", "hvc1", 21, {**_X26, Speed.MEDIUM: "fast"}, {"x265-params": "log-level=error"}),
    Codec.AV1: _Codec("libsvtav1", "av01", 28, {Speed.FAST: "11", Speed.MEDIUM: "8", Speed.SLOW: "5"}, {}),
}


@dataclass(frozen=True)
class EncoderChoice:
    """The encoder of a video and its parameters.

    Attributes:
        name: of the encoder in FFmpeg.
        codec_tag: identifies the codec in MP4.
        options: of the encoder.
        pixel_format: of its input.
        width, height: in pixels, as stored, before odd sides are made even.
        color: of the encoded frames.
        tags: the same as codes for the file.
        time_base: seconds per tick.
        rate: frames per second, on average.
        notices: changes that the user should know about.
    """

    name: str
    codec_tag: str
    options: dict[str, str]
    pixel_format: str
    width: int
    height: int
    color: ColorSpec
    tags: ColorTags
    time_base: Fraction
    rate: Fraction
    notices: tuple[Message, ...]


def choose_encoder(track: VideoTrack, export: ExportSettings) -> EncoderChoice:
    """Choose the requested encoder, else H.264, or HEVC for more than 8 bits, which few players support in H.264.

    Raises:
        UsageError: high dynamic range with 8 bits or H.264, which no player displays correctly.
    """
    hdr = track.color.transfer in (Transfer.PQ, Transfer.HLG)
    if hdr and (export.bit_depth == 8 or export.codec is Codec.H264):
        raise UsageError("Video in high dynamic range needs 10 bits and HEVC or AV1.")
    ten_bits = hdr or (track.bits > 8 and export.bit_depth != 8)
    requested = export.codec or (Codec.HEVC if ten_bits else Codec.H264)
    codec = _CODECS[requested]
    color, tags = _RGB_ENCODED_AS if track.color.matrix is Matrix.RGB else (track.color, track.tags)
    crf = codec.crf if export.crf is None else export.crf
    notices = []
    if hdr:
        notices.append(Message("High dynamic range ({transfer}) is kept, with 10 bits.", transfer=track.color.transfer.name))
    width, height = size_within(track.width, track.height, export.longest_side)
    if width % 2 or height % 2:
        notices.append(
            Message("The last row or column was repeated, since {width} x {height} is not even.", width=width, height=height)
        )
    if export.color is not OutputColor.SOURCE:
        notices.append(Message("Videos keep the colour space of the source."))
    name, options = codec.encoder, {**codec.options, "crf": str(crf), "preset": codec.presets[export.speed]}
    pixel_format = "yuv420p10le" if ten_bits else "yuv420p"
    if export.hardware:
        even = width + width % 2, height + height % 2
        if (found := hardware_encoder(requested, even, ten_bits, crf, export.speed)) is not None:
            name, options, pixel_format = found.name, found.options, found.pixel_format
        else:
            notices.append(Message("No graphics card here can encode this video; the CPU encoded it."))
    return EncoderChoice(
        name,
        codec.tag,
        options,
        pixel_format,
        width,
        height,
        color,
        tags,
        track.time_base if track.time_base.denominator <= _MAX_TICKS_PER_SECOND else _DEFAULT_TIME_BASE,
        min(max(track.rate, _RATE_LIMITS[0]), _RATE_LIMITS[1]),
        tuple(notices),
    )
