"""The edits of a photo or video: settings, which segments of a video can have of their own, and geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from lowlight_app.errors import UsageError
from lowlight_app.geometry import IDENTITY, Geometry
from lowlight_app.settings import EnhanceSettings

START = Fraction(0)
_MOST_SEGMENTS = 1000
"""Largest number of segments in a file; more than anyone makes."""
_LONGEST_TIME = 60
"""Largest number of characters of a time in a file."""


@dataclass(frozen=True)
class TrackSegment:
    """A segment of a video with settings of its own.

    Attributes:
        start: start time in seconds.
        end: end time in seconds, exclusive; None for the end of the video.
        settings: the settings with which it is enhanced.
    """

    start: Fraction
    end: Fraction | None
    settings: EnhanceSettings

    def contains(self, time: Fraction) -> bool:
        """Whether a frame with this start time belongs to the segment."""
        return self.start <= time and (self.end is None or time < self.end)


@dataclass(frozen=True)
class SettingsTrack:
    """Settings over the time of a video; for a photo, only the default settings. The geometry is that of all frames.

    Attributes:
        default: settings outside the segments.
        segments: the segments, in order of time, without overlap.
        geometry: crop, straightening, turns and mirroring of the result.
    """

    default: EnhanceSettings = field(default_factory=EnhanceSettings)
    segments: tuple[TrackSegment, ...] = ()
    geometry: Geometry = IDENTITY

    def segment_at(self, time: Fraction) -> TrackSegment | None:
        """Return the segment that contains a time, or None."""
        return next((segment for segment in self.segments if segment.contains(time)), None)

    def at(self, time: Fraction) -> EnhanceSettings:
        """Return the settings of the frame with this start time."""
        segment = self.segment_at(time)
        return self.default if segment is None else segment.settings

    def with_settings(self, time: Fraction, settings: EnhanceSettings) -> SettingsTrack:
        """Replace the settings of the segment that contains a time, or the default settings if there is none."""
        current = self.segment_at(time)
        if current is None:
            return replace(self, default=settings)
        segments = (replace(segment, settings=settings) if segment is current else segment for segment in self.segments)
        return replace(self, segments=tuple(segments))

    def with_segment(self, new: TrackSegment) -> SettingsTrack:
        """Add a segment; it replaces whatever it overlaps."""
        kept = [rest for segment in self.segments for rest in _subtract(segment, new)]
        return replace(self, segments=tuple(sorted([*kept, new], key=lambda segment: segment.start)))

    def without_segment(self, time: Fraction) -> SettingsTrack:
        """Remove the segment that contains a time."""
        return replace(self, segments=tuple(segment for segment in self.segments if not segment.contains(time)))

    def to_json(self) -> dict[str, Any]:
        """Return values that JSON can represent; see `from_json`."""
        segments = [
            {"start": str(one.start), "end": None if one.end is None else str(one.end), "settings": asdict(one.settings)}
            for one in self.segments
        ]
        geometry = {} if self.geometry.changes_nothing else {"geometry": self.geometry.to_json()}
        return {"settings": asdict(self.default), "parts": segments, **geometry}

    @staticmethod
    def from_json(values: Any) -> SettingsTrack | None:
        """Convert the result of `to_json` back; return None if it is invalid. "parts" and "geometry" may be missing."""
        try:
            geometry = Geometry.from_json(values["geometry"]) if "geometry" in values else IDENTITY
            track = SettingsTrack(_settings(values["settings"]), geometry=geometry)
            segments = values.get("parts", ())
            if len(segments) > _MOST_SEGMENTS:
                return None
            for segment in segments:
                end = None if segment["end"] is None else _time(segment["end"])
                new = TrackSegment(_time(segment["start"]), end, _settings(segment["settings"]))
                if new.end is not None and new.end <= new.start:
                    return None
                track = track.with_segment(new)
        except (AttributeError, KeyError, TypeError, ValueError, ArithmeticError, UsageError):
            return None
        return track


def _time(value: Any) -> Fraction:
    """Return a time in a file; a power of ten in it, such as 1e999999999, would be worked out for hours.

    Raises:
        TypeError, ValueError: it is none.
    """
    if isinstance(value, str) and (len(value) > _LONGEST_TIME or "e" in value.lower()):
        raise ValueError("not a time")
    return Fraction(value)


def _subtract(segment: TrackSegment, other: TrackSegment) -> list[TrackSegment]:
    """Return what is left of a segment outside another one."""
    rest = []
    if segment.start < other.start:
        end = other.start if segment.end is None else min(segment.end, other.start)
        rest.append(replace(segment, end=end))
    if other.end is not None and (segment.end is None or segment.end > other.end):
        rest.append(replace(segment, start=max(segment.start, other.end)))
    return rest


def _settings(values: Mapping[str, Any]) -> EnhanceSettings:
    known = {field.name for field in fields(EnhanceSettings)}
    return EnhanceSettings(**{name: value for name, value in values.items() if name in known})
