"""Choose the encoder of a video and its options."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fractions import Fraction

from lowlight_app.errors import Message, UsageError
from lowlight_app.frame import ColorSpec, Matrix, Primaries, Transfer
from lowlight_app.media.color.pixels import size_within
from lowlight_app.media.video.deinterlace import FieldOrder
from lowlight_app.media.video.hardware_encoders import hardware_encoder
from lowlight_app.media.video.side_data import SideData
from lowlight_app.media.video.video_track import VideoTrack
from lowlight_app.media.video.yuv import ColorTags
from lowlight_app.settings import Codec, ExportSettings, OutputColor, Speed

os.environ.setdefault("SVT_LOG", "1")  # errors only: SVT-AV1 logs its settings for every file

_RATE_LIMITS = (Fraction(1), Fraction(1000))
_MAX_TICKS_PER_SECOND = 1_000_000
_DEFAULT_TIME_BASE = Fraction(1, 90_000)
_UNSTATED = (0, 2)
"""Colour codes that mean that nothing is stated."""


@dataclass(frozen=True)
class _Codec:
    """An encoder of FFmpeg, with the tag in MP4 that most players expect, default quality, speeds, and smallest side."""

    encoder: str
    tag: str
    crf: int
    presets: dict[Speed, str]
    options: dict[str, str]
    min_side: int = 2


_X265 = "log-level=error:info=0"
"""Without `info`, it describes the processor in its parameter sets: a segment from another computer would be encoded again."""
_X26 = {Speed.FAST: "veryfast", Speed.MEDIUM: "medium", Speed.SLOW: "slow"}
_CODECS = {
    Codec.H264: _Codec("libx264", "avc1", 19, _X26, {}),
    Codec.HEVC: _Codec("libx265", "hvc1", 21, {**_X26, Speed.MEDIUM: "fast"}, {"x265-params": _X265}, 16),
    Codec.AV1: _Codec("libsvtav1", "av01", 28, {Speed.FAST: "11", Speed.MEDIUM: "8", Speed.SLOW: "5"}, {}, 4),
}


@dataclass(frozen=True)
class EncoderChoice:
    """The encoder of a video and its parameters.

    Attributes:
        name: the name of the encoder in FFmpeg.
        hardware: whether it runs on a graphics card.
        codec_tag: identifies the codec in MP4.
        options: options for the encoder.
        pixel_format: the pixel format of its input.
        width, height: in pixels, as stored, before odd sides are made even.
        color: the colour space of the encoded frames.
        tags: the colour space as codes for the file.
        time_base: seconds per tick.
        rate: frames per second, on average.
        field_order: the field order of the frames.
        notices: changes that the user should know about.
    """

    name: str
    hardware: bool
    codec_tag: str
    options: dict[str, str]
    pixel_format: str
    width: int
    height: int
    color: ColorSpec
    tags: ColorTags
    time_base: Fraction
    rate: Fraction
    field_order: FieldOrder
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
    width, height = size_within(track.width, track.height, export.longest_side, even=True)
    even = width + width % 2, height + height % 2
    field_order = track.field_order if export.keeps_fields else FieldOrder.PROGRESSIVE
    progressive = field_order is FieldOrder.PROGRESSIVE
    notices = _notices(track, export, (width, height), hdr)
    requested = export.codec or (Codec.HEVC if ten_bits and progressive else Codec.H264)
    if min(even) < _CODECS[requested].min_side:
        requested = Codec.H264
        notices.append(Message("A video this small can only be written as H.264."))
    crf = _CODECS[requested].crf if export.crf is None else export.crf
    found = hardware_encoder(requested, even, ten_bits, crf, export.speed) if export.hardware and progressive else None
    if export.hardware and found is None:
        notices.append(Message("No graphics card here can encode this video; the CPU encoded it."))
    name, options, pixel_format = _cpu_encoder(requested, ten_bits, crf, export.speed)
    if found is not None:
        name, options, pixel_format = found.name, found.options, found.pixel_format
    options, left_out = _with_side_data(name, options, track.side_data)
    color, tags = _encoded_color(track)
    return EncoderChoice(
        name,
        found is not None,
        _CODECS[requested].tag,
        options if progressive else {**options, "flags": "+ildct+ilme"},
        pixel_format,
        width,
        height,
        color,
        tags,
        track.time_base if track.time_base.denominator <= _MAX_TICKS_PER_SECOND else _DEFAULT_TIME_BASE,
        min(max(track.rate, _RATE_LIMITS[0]), _RATE_LIMITS[1]),
        field_order,
        (*notices, *left_out),
    )


def _cpu_encoder(codec: Codec, ten_bits: bool, crf: int, speed: Speed) -> tuple[str, dict[str, str], str]:
    """Return name, options and pixel format of an encoder that runs on the CPU."""
    encoder = _CODECS[codec]
    options = {**encoder.options, "crf": str(crf), "preset": encoder.presets[speed]}
    return encoder.encoder, options, "yuv420p10le" if ten_bits else "yuv420p"


def _encoded_color(track: VideoTrack) -> tuple[ColorSpec, ColorTags]:
    """Return how frames are encoded: as in the source, but RGB as YCbCr with the same primaries and transfer."""
    if track.color.matrix is not Matrix.RGB:
        return track.color, track.tags
    matrix = Matrix.BT2020 if track.color.primaries is Primaries.BT2020 else Matrix.BT709
    tags = track.tags
    primaries, transfer = (default if code in _UNSTATED else code for code, default in ((tags.primaries, 1), (tags.transfer, 13)))
    color = replace(track.color, matrix=matrix, full_range=False)
    return color, ColorTags(primaries, transfer, matrix.value, range=1)


def _notices(track: VideoTrack, export: ExportSettings, size: tuple[int, int], hdr: bool) -> list[Message]:
    notices, (width, height) = [], size
    if hdr:
        notices.append(Message("High dynamic range ({transfer}) is kept, with 10 bits.", transfer=track.color.transfer.name))
    if track.field_order is not FieldOrder.PROGRESSIVE and not export.keeps_fields:
        notices.append(
            Message("The video was deinterlaced: only H.264 in the original size can be interlaced.")
            if export.keep_interlaced
            else Message("The interlaced video was deinterlaced.")
        )
    if width % 2 or height % 2:
        notices.append(
            Message("The last row or column was repeated, since {width} x {height} is not even.", width=width, height=height)
        )
    if export.color is not OutputColor.SOURCE:
        notices.append(Message("Videos keep the colour space of the source."))
    return notices


def _with_side_data(encoder: str, options: dict[str, str], data: SideData) -> tuple[dict[str, str], list[Message]]:
    """Add HDR10 metadata to the options of an encoder; return notices of what is left out."""
    display, light, left_out = data.mastering_display, data.light_level, list(data.dynamic)
    parameters = []
    if encoder == "libx265":
        name = "x265-params"
        parameters += [f"master-display={display.x265()}"] if display else []
        parameters += [f"max-cll={light[0]},{light[1]}"] if light else []
    elif encoder == "libsvtav1":
        name = "svtav1-params"
        parameters += [f"mastering-display={display.svt_av1()}"] if display else []
        parameters += [f"content-light={light[0]},{light[1]}"] if light else []
    elif display or light:
        left_out.append("HDR10")
    notices = [Message("Metadata of high dynamic range were left out: {names}.", names=", ".join(left_out))] if left_out else []
    if not parameters:
        return options, notices
    return {**options, name: ":".join(filter(None, [options.get(name), *parameters]))}, notices
