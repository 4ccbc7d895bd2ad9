"""One open photo, video or stack: its file, settings and state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoStack

from lowlight_app.errors import UsageError
from lowlight_app.geometry import Geometry
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import START, SettingsTrack
from lowlight_app.stack_settings import WHOLE_STACK, StackSettings

if TYPE_CHECKING:
    from lowlight_app.frame import VideoTiming
    from lowlight_app.media.stacks.stack import StackInfo


TimeRange = tuple[Fraction, Fraction | None]
"""Start and end of a part of a video, in seconds; the end is None for the end of the video."""
WHOLE_VIDEO: TimeRange = (Fraction(0), None)
REJECTED = -1
"""Rating of a rejected photo, as in XMP."""


class PhotoState(Enum):
    """State of a photo; the filmstrip shows it as a badge."""

    OPEN = "open"
    WELL_LIT = "well lit"
    BROKEN = "broken"
    EXPORTED = "exported"


@dataclass(frozen=True)
class PhotoInfo:
    """Properties of a file; the status bar shows them.

    Attributes:
        width, height: Size in pixels after EXIF rotation.
        depth: Bits per channel.
        format: Lower-case name of the container.
        profile: Name of the embedded profile or colour space.
        pages: Number of images in the file; the first is shown.
        timeline: Timing of a video; None for a photo.
        taken: Date taken according to the camera; None if unknown.
        orientation: EXIF orientation of the stored pixels.
        stack: Axes and pages of a stack; None for a photo or video.
        rating: Rating stored in the file itself, see `Photo`.
    """

    width: int
    height: int
    depth: int
    format: str
    profile: str
    pages: int = 1
    timeline: VideoTiming | None = None
    taken: date | None = None
    orientation: int = 1
    stack: StackInfo | None = None
    rating: int = 0


@dataclass(frozen=True)
class InOutMarks:
    """The in and out points of a video.

    Attributes:
        first, last: Frame numbers, both included; None for the first and last frame of the video.
    """

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True)
class StackEdits:
    """The view of a stack, and its export settings.

    Attributes:
        page: Number of the page on show, from 0.
        settings: Its light, and the part to export.
        shown_only: Export only the page on show.
    """

    page: int = 0
    settings: StackSettings = WHOLE_STACK
    shown_only: bool = False


@dataclass(frozen=True)
class EditState:
    """Edits of a file that are restored after a crash; see `Photo` for the attributes."""

    track: SettingsTrack = field(default_factory=SettingsTrack)
    frame_number: int = 0
    marks: InOutMarks = field(default_factory=InOutMarks)
    time_range: TimeRange = WHOLE_VIDEO
    ranges: tuple[TimeRange, ...] = ()
    stack: StackEdits = field(default_factory=StackEdits)


_numbers = count()


class Photo:
    """An open photo, video or stack, compared by identity: a file is never open twice.

    Attributes:
        track: Settings over time; changed only through the document, so that each change can be undone.
        position: Time of the current frame of a video, in seconds.
        state: Shown as a badge.
        rating: 0 to 5 stars, or `REJECTED`.
        number: Position in the order in which photos were opened.
        error: Why the file cannot be shown; empty if it can.
        undo_stack: Changes of the settings.
        frame_number: Number of the current frame of a video.
        marks: In and out points of a video.
        time_range: The marked part.
        ranges: Parts that were kept for the export.
        stack: Page, light and part of a stack.
    """

    def __init__(self, path: Path, info: PhotoInfo, edit_state: EditState | None = None, rating: int = 0) -> None:
        self.path = path
        self.info = info
        self.rating = rating
        self.number = next(_numbers)
        self.state = PhotoState.OPEN
        self.error = ""
        self.undo_stack = QUndoStack()
        start = edit_state or EditState()
        self.track, self.frame_number, self.marks = start.track, start.frame_number, start.marks
        self.time_range, self.ranges = start.time_range, start.ranges
        self.stack = start.stack if self._fits(start.stack) else StackEdits()
        self.position = START

    @property
    def settings(self) -> EnhanceSettings:
        """Settings of the photo, or of the current frame of a video."""
        return self.track.at(self.position)

    @property
    def geometry(self) -> Geometry:
        """Crop, straightening, turns and mirroring of the result."""
        return self.track.geometry

    @property
    def result_size(self) -> tuple[int, int]:
        """Width and height of the result, before it is made smaller for export."""
        return self.geometry.result_size(self.info.width, self.info.height, even=self.is_video)

    @property
    def edit_state(self) -> EditState:
        """Current edits, as stored for recovery."""
        return EditState(self.track, self.frame_number, self.marks, self.time_range, self.ranges, self.stack)

    @property
    def name(self) -> str:
        """The file name."""
        return self.path.name

    @cached_property
    def day(self) -> date:
        """The date taken; that of the file if the camera did not record it."""
        if self.info.taken is not None:
            return self.info.taken
        with suppress(OSError):
            return date.fromtimestamp(self.path.stat().st_mtime)
        return date.max

    @property
    def is_video(self) -> bool:
        """Whether the file is a video."""
        return self.info.timeline is not None

    @property
    def is_stack(self) -> bool:
        """Whether the file is a stack."""
        return self.info.stack is not None

    @property
    def is_still(self) -> bool:
        """Whether the file is one picture: neither a video nor a stack."""
        return not (self.is_video or self.is_stack)

    @property
    def export_stack(self) -> StackSettings:
        """The export settings of a stack: its light, and the part to export."""
        edits, stack = self.stack, self.info.stack
        if stack is None or not edits.shown_only:
            return edits.settings
        places = stack.positions(edits.page)
        return replace(edits.settings, spans=tuple((name, (place + 1, place + 1)) for name, place in places.items()))

    @property
    def export_pages(self) -> int:
        """Number of pages of a stack to export; 1 for a photo."""
        stack = self.info.stack
        return 1 if stack is None else stack.select(dict(self.export_stack.spans)).count

    @property
    def export_ranges(self) -> tuple[TimeRange, ...]:
        """The parts of a video to export, in order: those that were kept and the marked one, or else the whole video."""
        marked = () if self.ranges and self.time_range == WHOLE_VIDEO else (self.time_range,)
        return tuple(sorted({*self.ranges, *marked}, key=lambda ends: ends[0]))

    @property
    def workload(self) -> float:
        """Number of pixels to process, for the progress of an export."""
        return sum(map(self.workload_of, self.export_ranges))

    def workload_of(self, part: TimeRange) -> float:
        """Return the number of pixels of a part of a video; see `workload`."""
        pixels, timeline = float(self.info.width * self.info.height * self.export_pages), self.info.timeline
        if timeline is None:
            return pixels
        start, end = part
        end = timeline.duration if end is None else end
        return pixels * max(1.0, float((end - start) * timeline.rate)) if end is not None else pixels

    @property
    def page(self) -> int | None:
        """Page of a file that contains several images, from 1: that on show of a stack, else the first."""
        if self.is_stack:
            return self.stack.page + 1
        return 1 if self.info.pages > 1 else None

    def _fits(self, edits: StackEdits) -> bool:
        """Whether the edits, which may have been restored, are possible for the file."""
        stack = self.info.stack
        try:
            return stack is not None and 0 <= edits.page < stack.count and bool(stack.select(dict(edits.settings.spans)).count)
        except UsageError:
            return False
