"""Settings over the time of a video: parts of it may have their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from lowlight_app.errors import UsageError
from lowlight_app.settings import EnhanceSettings

START = Fraction(0)


@dataclass(frozen=True)
class TrackSegment:
    """A part of a video that has settings of its own.

    Attributes:
        start: when it begins, in seconds.
        end: when it ends, in seconds; None for the end of the video.
        settings: how it is enhanced.
    """

    start: Fraction
    end: Fraction | None
    settings: EnhanceSettings

    def holds(self, time: Fraction) -> bool:
        """Whether a frame that is shown from `time` on belongs to it."""
        return self.start <= time and (self.end is None or time < self.end)


@dataclass(frozen=True)
class SettingsTrack:
    """How a video is enhanced over its time; a photo has one time only.

    Attributes:
        whole: the settings where no part has its own.
        parts: in order of time; no two overlap.
    """

    whole: EnhanceSettings = field(default_factory=EnhanceSettings)
    parts: tuple[TrackSegment, ...] = ()

    def part_at(self, time: Fraction) -> TrackSegment | None:
        """The part with settings of its own that a frame belongs to."""
        return next((part for part in self.parts if part.holds(time)), None)

    def at(self, time: Fraction) -> EnhanceSettings:
        """The settings of a frame."""
        part = self.part_at(time)
        return self.whole if part is None else part.settings

    @property
    def all(self) -> tuple[EnhanceSettings, ...]:
        """Every settings that occur."""
        return (self.whole, *(part.settings for part in self.parts))

    def changed(self, time: Fraction, settings: EnhanceSettings) -> SettingsTrack:
        """Other settings for the part that a frame belongs to, or for all that is in none."""
        here = self.part_at(time)
        if here is None:
            return replace(self, whole=settings)
        return replace(self, parts=tuple(replace(part, settings=settings) if part is here else part for part in self.parts))

    def with_part(self, new: TrackSegment) -> SettingsTrack:
        """One more part; where it overlaps with others, these become shorter."""
        kept = [rest for part in self.parts for rest in _without(part, new)]
        return replace(self, parts=tuple(sorted([*kept, new], key=lambda part: part.start)))

    def without_part(self, time: Fraction) -> SettingsTrack:
        """The part that a frame belongs to has no settings of its own any more."""
        return replace(self, parts=tuple(part for part in self.parts if not part.holds(time)))

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it; see `understood`."""
        parts = [
            {"start": str(part.start), "end": None if part.end is None else str(part.end), "settings": asdict(part.settings)}
            for part in self.parts
        ]
        return {"settings": asdict(self.whole), "parts": parts}

    @staticmethod
    def understood(values: Any) -> SettingsTrack | None:
        """What `plain` made; None if it makes no sense. What has no parts has none."""
        try:
            course = SettingsTrack(_settings(values["settings"]))
            for part in values.get("parts", ()):
                end = None if part["end"] is None else Fraction(part["end"])
                new = TrackSegment(Fraction(part["start"]), end, _settings(part["settings"]))
                if new.end is not None and new.end <= new.start:
                    return None
                course = course.with_part(new)
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError, UsageError):
            return None
        return course


def _without(part: TrackSegment, other: TrackSegment) -> list[TrackSegment]:
    """What is left of a part where another one lies."""
    rest = []
    if part.start < other.start:
        end = other.start if part.end is None else min(part.end, other.start)
        rest.append(replace(part, end=end))
    if other.end is not None and (part.end is None or part.end > other.end):
        rest.append(replace(part, start=max(part.start, other.end)))
    return rest


def _settings(values: Mapping[str, Any]) -> EnhanceSettings:
    known = {field.name for field in fields(EnhanceSettings)}
    return EnhanceSettings(**{name: value for name, value in values.items() if name in known})
