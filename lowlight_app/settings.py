"""What a user can choose per job. One declaration of a setting makes its check, its slider and its argument."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from lowlight_app.errors import UsageError


@dataclass(frozen=True)
class Range:
    """The declaration of one number a user can set."""

    low: float
    high: float
    step: float
    label: str
    help: str

    def check(self, name: str, value: float) -> None:
        """Raises UsageError if `value` is no number from `low` to `high`."""
        if not self.low <= value <= self.high:
            raise UsageError(
                "{name} must be between {low:g} and {high:g}, not {value:g}.",
                name=name,
                low=self.low,
                high=self.high,
                value=value,
            )


@dataclass(frozen=True)
class Toggle:
    """The declaration of one thing a user can turn on."""

    label: str
    help: str


def _declare(default: Any, declaration: Range | Toggle) -> Any:
    return field(default=default, metadata={"declaration": declaration})


def declarations(settings: type) -> dict[str, Range | Toggle]:
    """The declarations of a settings class by field name, in order: the source of sliders and arguments."""
    return {f.name: f.metadata["declaration"] for f in fields(settings) if "declaration" in f.metadata}


def _check_ranges(settings: Any) -> None:
    for name, declaration in declarations(type(settings)).items():
        if isinstance(declaration, Range):
            declaration.check(name.replace("_", " "), getattr(settings, name))


@dataclass(frozen=True)
class EnhanceSettings:
    """How a picture is to be enhanced. Recombines stored results; never needs the network again.

    Raises:
        UsageError: a value outside its declared range.
    """

    amount: float = _declare(
        1.0, Range(0.0, 1.5, 0.05, "Amount", "How much is done: 0 leaves the picture as it is, 1 is the model's answer")
    )
    denoise: float = _declare(1.0, Range(0.0, 1.0, 0.05, "Denoise", "How much of the lifted noise is taken away"))
    keep_color: bool = _declare(False, Toggle("Keep colour", "Keep the colour of the light instead of neutralising it"))
    protect_highlights: float = _declare(
        0.4, Range(0.0, 1.0, 0.05, "Protect highlights", "How far lamps, skies and windows are kept from washing out")
    )
    exposure: float = _declare(0.0, Range(-3.0, 3.0, 0.1, "Exposure", "Brighter or darker than the model's answer, in stops"))

    def __post_init__(self) -> None:
        _check_ranges(self)


class QualityMode(StrEnum):
    """How much time each frame of a video is given."""

    FULL = "full"
    LIVE = "live"


FORMATS = ("jpeg", "png", "tiff", "webp", "avif")
"""Names of the formats that photos can be written in."""


class Conflict(StrEnum):
    """What to do when the target exists."""

    UNIQUE = "unique"
    OVERWRITE = "overwrite"
    SKIP = "skip"


class MetadataKept(StrEnum):
    """What of the source's metadata a result carries."""

    ALL = "all"
    WITHOUT_PLACE = "no-place"
    NOTHING = "none"


class OutputColor(StrEnum):
    """The colour space of a result."""

    SOURCE = "source"
    SRGB = "srgb"
    DISPLAY_P3 = "display-p3"
    ADOBE_RGB = "adobe-rgb"


NAMING = "{name}-lowlight"
"""The usual rule by which a result is named after its source."""
_SMALLEST_SIDE = 16
SEQUENCES = ("png", "tiff")
"""Names of the formats that the frames of a video can be written in, as pictures."""
CRF = Range(0, 51, 1, "CRF", "Quality of videos: lower is better and larger, a step of 6 halves the size")

TEMPORAL_DENOISE = Range(0, 1, 0.05, "Calm", "How far noise of videos is averaged over time where nothing moves")


class VideoFile(StrEnum):
    """The containers that videos are written in."""

    MP4 = "mp4"
    MATROSKA = "mkv"


class Codec(StrEnum):
    """How the pictures of a video are written."""

    H264 = "h264"
    HEVC = "hevc"
    AV1 = "av1"


class Speed(StrEnum):
    """How much time a video's encoder may take; slower makes smaller files of the same quality."""

    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"


@dataclass(frozen=True)
class ExportSettings:
    """How a result is written.

    Attributes:
        format: of photos, one of `FORMATS`; None keeps the source's, or the nearest one that can be written.
        bit_depth: 8 or 16 per channel; None keeps the source's where the format can. Videos have 10 at most.
        quality_mode: of videos; photos are always done in full.
        container: of videos; None takes Matroska for what was Matroska, and else MP4.
        codec: of videos; None takes H.264, and HEVC for more than 8 bits.
        sound: carry the sound of videos over.
        frames: "png" or "tiff" to write the frames of a video as pictures into a folder; None writes a video.
        crf: quality of videos in their encoder's own measure, lower is better; None takes what is usual for the codec.
        speed: of the encoder of videos.
        hardware: encode videos in the graphics card, where one can.
        temporal_denoise: how far noise of videos is averaged over time, 0..1.
        naming: what a result in a folder is called, without suffix. `{name}` stands for the source's name, `{date}` for
            the day it was taken, as 2026-01-31, or where it does not say, the day its file was last changed.
        longest_side: make larger results smaller, until no side has more pixels; None leaves their size.
        metadata: what of the source's metadata is carried over.
        color: the colour space of the result.

    Raises:
        UsageError: a value outside its declared range.
    """

    format: str | None = None
    quality: int = _declare(92, Range(1, 100, 1, "Quality", "Of JPEG, WebP and AVIF; from 92 on JPEG keeps full colour detail"))
    bit_depth: int | None = None
    conflict: Conflict = Conflict.UNIQUE
    keep_time: bool = _declare(False, Toggle("Keep date", "Give the result the source's modification time"))
    quality_mode: QualityMode = QualityMode.FULL
    container: VideoFile | None = None
    codec: Codec | None = None
    sound: bool = True
    frames: str | None = None
    crf: int | None = None
    speed: Speed = Speed.MEDIUM
    hardware: bool = False
    temporal_denoise: float = 0.0
    naming: str = NAMING
    longest_side: int | None = None
    metadata: MetadataKept = MetadataKept.ALL
    color: OutputColor = OutputColor.SOURCE

    def __post_init__(self) -> None:
        _check_ranges(self)
        check_naming(self.naming)
        if self.crf is not None:
            CRF.check("crf", self.crf)
        TEMPORAL_DENOISE.check("temporal denoise", self.temporal_denoise)
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


def check_naming(rule: str) -> None:
    """See whether results can be named by a rule.

    Raises:
        UsageError: it names all alike, uses what there is not, or leads into another folder.
    """
    known = rule.replace("{name}", "").replace("{date}", "")
    if "{name}" not in rule or "{" in known or "}" in known:
        raise UsageError("The naming rule “{rule}” must contain {{name}}, may contain {{date}}, and no other braces.", rule=rule)
    if any(character in known for character in '/\\:*?"<>|\0') or len(known) > 100:
        raise UsageError('The naming rule “{rule}” gives invalid file names; leave out / \\ : * ? " < > |.', rule=rule)
