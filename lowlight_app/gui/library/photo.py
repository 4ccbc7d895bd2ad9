"""One open photo or video: its file, its settings and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoStack

from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import START, SettingsTrack

if TYPE_CHECKING:
    from lowlight_app.frame import VideoTiming


class PhotoState(Enum):
    """What the filmstrip's badge tells of a photo."""

    OPEN = "open"
    WELL_LIT = "well lit"
    BROKEN = "broken"
    EXPORTED = "exported"


@dataclass(frozen=True)
class PhotoInfo:
    """What the status bar tells of a file.

    Attributes:
        width, height: upright, in pixels.
        depth: bits per channel.
        format: lower-case name of the container.
        profile: name of the embedded profile or colour space.
        pages: pictures in the file; the first is shown.
        timeline: of a video; None for a photo.
        taken: the day the camera says; None if it does not.
    """

    width: int
    height: int
    depth: int
    format: str
    profile: str
    pages: int = 1
    timeline: VideoTiming | None = None
    taken: date | None = None


@dataclass(frozen=True)
class InOutMarks:
    """The part of a video that is meant.

    Attributes:
        first, last: numbers of its outermost frames; None for those of the video.
    """

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class EditState:
    """How far somebody is with a file; what is found again after a crash.

    Attributes:
        course: how it is enhanced.
        number, marks, cut: see `Photo`.
    """

    course: SettingsTrack = field(default_factory=SettingsTrack)
    number: int = 0
    marks: InOutMarks = field(default_factory=InOutMarks)
    cut: tuple[Fraction, Fraction | None] = (Fraction(0), None)


class Photo:
    """A photo that is open. Compared by identity: the same file is never open twice.

    Attributes:
        course: how it is enhanced; changed only through the document, so that undo knows.
        here: when the frame is shown that was shown last, in seconds; of a video.
        state: what the badge tells.
        error: why it cannot be shown; empty while it can.
        undo_stack: its changes.
        number: of the frame that was shown last, of a video.
        marks: the part of a video that is meant.
        cut: when that begins and ends, in seconds; None for the end of the video.
    """

    def __init__(self, path: Path, facts: PhotoInfo, standing: EditState | None = None) -> None:
        self.path = path
        self.facts = facts
        self.state = PhotoState.OPEN
        self.error = ""
        self.undo_stack = QUndoStack()
        begun = standing or EditState()
        self.course, self.number, self.marks, self.cut = begun.course, begun.number, begun.marks, begun.cut
        self.here = START

    @property
    def settings(self) -> EnhanceSettings:
        """How it is enhanced; of a video, where it stands."""
        return self.course.at(self.here)

    @property
    def standing(self) -> EditState:
        """How far somebody is with it now."""
        return EditState(self.course, self.number, self.marks, self.cut)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    @property
    def is_video(self) -> bool:
        """Whether it has frames."""
        return self.facts.timeline is not None

    @property
    def work(self) -> float:
        """How many pixels there are to do."""
        pixels, timeline = float(self.facts.width * self.facts.height), self.facts.timeline
        if timeline is None:
            return pixels
        start, end = self.cut
        end = timeline.duration if end is None else end
        return pixels * max(1.0, float((end - start) * timeline.rate)) if end is not None else pixels

    @property
    def page(self) -> int | None:
        """What `open_source` wants to be told: the first of several pictures."""
        return 1 if self.facts.pages > 1 else None
