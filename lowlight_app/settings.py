"""Settings of a job. The declaration of a setting defines its range check, its slider and its command-line argument."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lowlight_app.declarations import Range as Range
from lowlight_app.declarations import Toggle as Toggle
from lowlight_app.declarations import check_ranges, declare
from lowlight_app.declarations import declarations as declarations
from lowlight_app.errors import UsageError
from lowlight_app.output_settings import BeforeAfter, OutputSharpen, SharpenAmount, Watermark


@dataclass(frozen=True, kw_only=True)
class EnhanceSettings:
    """Settings of the enhancement. They combine stored results of the network, so that changing them does not run it again.

    Raises:
        UsageError: a value is outside its range.
    """

    amount: float = declare(
        1.0,
        Range(
            0.0,
            1.5,
            0.05,
            "Amount",
            "Strength of the enhancement: 0 keeps the image unchanged, 1 is the result of the model",
            group="Light",
        ),
    )
    exposure: float = declare(
        0.0, Range(-3.0, 3.0, 0.1, "Exposure", "Brighter or darker than the result of the model, in stops", group="Light")
    )
    shadows: float = declare(0.0, Range(-1.0, 1.0, 0.05, "Shadows", "Open or deepen the dark parts", group="Light"))
    highlights: float = declare(0.0, Range(-1.0, 1.0, 0.05, "Highlights", "Brighten or darken the bright parts", group="Light"))
    contrast: float = declare(0.0, Range(-1.0, 1.0, 0.05, "Contrast", "Difference between dark and bright parts", group="Light"))
    black_point: float = declare(
        0.0, Range(0.0, 1.0, 0.05, "Black point", "Remove a veil: the light that becomes black", group="Light")
    )
    protect_highlights: float = declare(
        0.6,
        Range(
            0.0,
            1.0,
            0.05,
            "Protect highlights",
            "How strongly to protect lamps, skies and windows from clipping",
            group="Light",
        ),
    )
    temperature: float = declare(0.0, Range(-1.0, 1.0, 0.05, "Temperature", "Cooler or warmer colours", group="Colour"))
    tint: float = declare(0.0, Range(-1.0, 1.0, 0.05, "Tint", "Greener or more magenta colours", group="Colour"))
    saturation: float = declare(
        0.0, Range(-1.0, 1.0, 0.05, "Saturation", "Paler or stronger colours; skin is changed less", group="Colour")
    )
    keep_color: bool = declare(
        False, Toggle("Keep colour", "Keep the colour of the light instead of neutralising it", group="Colour")
    )
    denoise: float = declare(1.0, Range(0.0, 1.0, 0.05, "Denoise", "Strength of the noise reduction", group="Detail"))
    color_noise: float = declare(
        1.0, Range(0.0, 1.0, 0.05, "Colour noise", "Strength of the noise reduction in colours", group="Detail")
    )
    sharpen: float = declare(0.0, Range(0.0, 1.0, 0.05, "Sharpen", "Make fine detail crisper", group="Detail"))

    def __post_init__(self) -> None:
        check_ranges(self)

    @property
    def adjusts_light(self) -> bool:
        """Whether an image is changed even where the model leaves it alone."""
        neutral = EnhanceSettings()
        return any(getattr(self, name) != getattr(neutral, name) for name in _ACTIVE)


_ACTIVE = ("exposure", "shadows", "highlights", "contrast", "black_point", "temperature", "tint", "saturation", "sharpen")
"""Settings that change any image; the others only act where the model does."""


class QualityMode(StrEnum):
    """Quality of enhanced videos against speed."""

    FULL = "full"
    LIVE = "live"


FORMATS = {"jpeg": "JPEG", "png": "PNG", "tiff": "TIFF", "webp": "WebP", "avif": "AVIF"}
"""Formats for writing photos, by name, and their labels."""


class Conflict(StrEnum):
    """Action if the target exists."""

    UNIQUE = "unique"
    OVERWRITE = "overwrite"
    SKIP = "skip"


class MetadataKept(StrEnum):
    """Metadata of the source that are copied to the result."""

    ALL = "all"
    WITHOUT_PLACE = "no-place"
    NOTHING = "none"


class OutputColor(StrEnum):
    """Colour space of a result."""

    SOURCE = "source"
    SRGB = "srgb"
    DISPLAY_P3 = "display-p3"
    ADOBE_RGB = "adobe-rgb"


NAMING = "{name}-lowlight"
"""Default naming rule of results."""
_SMALLEST_SIDE = 16
SEQUENCES = ("png", "tiff")
"""Names of the formats for writing the frames of a video as images."""
CRF = Range(0, 51, 1, "CRF", "Quality of videos: lower values give better and larger files; 6 more halves the size")

TEMPORAL_DENOISE = Range(0, 1, 0.05, "Temporal denoise", "Strength of the noise reduction over time")
DENOISED_FULL = 0.8
"""Default in full quality. In live quality it takes more than half as long again, so the default there is 0."""


class VideoFile(StrEnum):
    """Containers for writing videos."""

    MP4 = "mp4"
    MATROSKA = "mkv"


class Codec(StrEnum):
    """Video codecs for writing videos."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


class Speed(StrEnum):
    """Speed of the video encoder; slower encoding makes smaller files of the same quality."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"


@dataclass(frozen=True)
class ExportSettings:
    """Settings of the export.

    Attributes:
        format: format of photos, one of `FORMATS`; None keeps the format of the source, or uses the closest one that can be
            written.
        quality: JPEG, WebP and AVIF quality, 1..100.
        bit_depth: 8 or 16 bits per channel; None keeps the depth of the source where the format supports it. Videos have at
            most 10.
        conflict: action if the target exists.
        keep_time: copy the modification time of the source.
        quality_mode: quality mode of videos; photos are always enhanced in full quality.
        container: container of videos; None keeps Matroska and uses MP4 otherwise.
        codec: codec of videos; None uses H.264, or HEVC for more than 8 bits.
        sound: copy the sound of videos.
        frames: "png" or "tiff" to write the frames of a video as images to a folder; None writes a video.
        crf: quality of videos in the measure of the encoder, lower is better; None uses the default of the codec.
        speed: speed of the video encoder.
        hardware: encode videos with the GPU if it can.
        join_ranges: write several ranges of a video to one file; otherwise to one file each.
        keep_interlaced: do not deinterlace interlaced videos, unless their size changes or the codec is not H.264.
        temporal_denoise: strength of the noise reduction over time in videos, 0..1; None chooses it by the quality mode.
        naming: naming rule of results in a folder, without suffix. `{name}` stands for the name of the source, `{date}` for the
            day it was taken, as 2026-01-31, or if unknown, the day its file was last modified.
        longest_side: largest side of results in pixels; larger results are downscaled. None keeps the size.
        metadata: metadata of the source that are copied.
        color: colour space of the result.
        output_sharpen: medium that the result is sharpened for, after the change of size.
        sharpen_amount: strength of that.
        watermark: text or picture in the result; None for none.
        before_after: show the original beside the result of a photo; None writes the result alone.

    Raises:
        UsageError: a value is outside its range.
    """

    format: str | None = None
    quality: int = declare(
        92, Range(1, 100, 1, "Quality", "Quality of JPEG, WebP and AVIF; JPEG keeps the full colour resolution from 92 on")
    )
    bit_depth: int | None = None
    conflict: Conflict = Conflict.UNIQUE
    keep_time: bool = declare(False, Toggle("Keep date", "Copy the modification time of the source to the result"))
    quality_mode: QualityMode = QualityMode.FULL
    container: VideoFile | None = None
    codec: Codec | None = None
    sound: bool = True
    frames: str | None = None
    crf: int | None = None
    speed: Speed = Speed.MEDIUM
    hardware: bool = False
    keep_interlaced: bool = False
    temporal_denoise: float | None = None
    join_ranges: bool = True
    naming: str = NAMING
    longest_side: int | None = None
    metadata: MetadataKept = MetadataKept.ALL
    color: OutputColor = OutputColor.SOURCE
    output_sharpen: OutputSharpen = OutputSharpen.OFF
    sharpen_amount: SharpenAmount = SharpenAmount.STANDARD
    watermark: Watermark | None = None
    before_after: BeforeAfter | None = None

    def for_stack(self) -> ExportSettings:
        """Return those settings that a stack has, which keeps its size, numbers, format and metadata."""
        return ExportSettings(naming=self.naming, conflict=self.conflict, keep_time=self.keep_time)

    def __post_init__(self) -> None:
        check_ranges(self)
        check_naming(self.naming)
        if self.crf is not None:
            CRF.check("crf", self.crf)
        TEMPORAL_DENOISE.check("temporal denoise", self.denoised_over_time)
        if self.frames not in (None, *SEQUENCES):
            raise UsageError(
                "Frames cannot be written as {format}; choose one of {choices}.", format=self.frames, choices=", ".join(SEQUENCES)
            )
        if self.longest_side is not None and self.longest_side < _SMALLEST_SIDE:
            raise UsageError(
                "The longest side must be at least {minimum} pixels, not {pixels}.",
                minimum=_SMALLEST_SIDE,
                pixels=self.longest_side,
            )
        if self.bit_depth not in (None, 8, 16):
            raise UsageError("Bit depth must be 8 or 16, not {bits}.", bits=self.bit_depth)

    @property
    def denoised_over_time(self) -> float:
        """Strength of the noise reduction over time, 0..1."""
        if self.temporal_denoise is not None:
            return self.temporal_denoise
        return DENOISED_FULL if self.quality_mode is QualityMode.FULL else 0.0

    @property
    def keeps_fields(self) -> bool:
        """Whether interlaced videos stay interlaced: a new size and sharpening need whole frames, other codecs have no fields."""
        whole_frames = self.longest_side is not None or self.output_sharpen is not OutputSharpen.OFF
        return self.keep_interlaced and not whole_frames and self.codec in (None, Codec.H264)


def check_naming(rule: str) -> None:
    """Check a naming rule.

    Raises:
        UsageError: the rule lacks the name, has unknown fields, or contains characters that file names cannot have.
    """
    known = rule.replace("{name}", "").replace("{date}", "")
    if "{name}" not in rule or "{" in known or "}" in known:
        raise UsageError("The naming rule “{rule}” must contain {{name}}, may contain {{date}}, and no other braces.", rule=rule)
    if any(character in known for character in '/\\:*?"<>|\0') or len(known) > 100:
        raise UsageError('The naming rule “{rule}” gives invalid file names; leave out / \\ : * ? " < > |.', rule=rule)


def part_naming(rule: str, part: str) -> str:
    """Return the naming rule for a part of a source, such as a frame or a range of a video."""
    return rule.replace("{name}", f"{{name}}-{part}", 1)
