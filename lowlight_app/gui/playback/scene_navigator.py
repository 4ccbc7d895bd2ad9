"""Shows the scene marks of the current video on the timeline, and goes from one to the next."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QObject

from lowlight_app.gui.common.feedback import Feedback, Topic
from lowlight_app.gui.common.formatting import format_timecode
from lowlight_app.gui.playback.scene_marks import FoundMarks, SceneMarks
from lowlight_app.gui.playback.timeline import TimelineBar
from lowlight_app.gui.playback.transport import Transport
from lowlight_app.media.video.scene_marks import SceneKind, SceneMark


class SceneNavigator(QObject):
    """Connects scene marks, transport and timeline.

    Args:
        marks: The scene marks.
        transport: Seeks go to it.
        timeline: Shows the marks.
        feedback: Shows messages.

    Attributes:
        marks: As given.
    """

    def __init__(
        self, marks: SceneMarks, transport: Transport, timeline: TimelineBar, feedback: Feedback, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.marks = marks
        self._transport, self._timeline, self._feedback = transport, timeline, feedback
        self._placed: list[tuple[int, int, SceneMark]] = []
        self._placed_from: tuple[FoundMarks | None, tuple[Fraction, ...]] = (None, ())
        self._names = {
            SceneKind.MOTION: self.tr("Motion"),
            SceneKind.BRIGHTNESS: self.tr("Brightness"),
            SceneKind.CUT: self.tr("Cut"),
        }
        marks.changed.connect(self._place)
        transport.changed.connect(self._place)

    def go_to_next(self) -> None:
        """Show the start of the next scene mark, or say that there is none."""
        now = self._transport.number
        self._go_to(next((index for index, (first, _, _) in enumerate(self._placed) if first > now), None), forwards=True)

    def go_to_previous(self) -> None:
        """Show the start of the previous scene mark, or say that there is none."""
        now, placed = self._transport.number, self._placed
        self._go_to(next((index for index in reversed(range(len(placed))) if placed[index][0] < now), None), forwards=False)

    def name_at(self, number: int, tolerance: int) -> str:
        """Return the name of the event at a frame, or within `tolerance` frames of it; empty if there is none."""
        near = [(last - first, mark) for first, last, mark in self._placed if first - tolerance <= number <= last + tolerance]
        return self._names[min(near, key=lambda found: found[0])[1].kind] if near else ""

    def _place(self) -> None:
        """Find the frames of the marks."""
        found, times, number_at = self.marks.result, self._transport.times, self._transport.number_at
        if found is self._placed_from[0] and times is self._placed_from[1]:
            return
        self._placed_from = found, times
        marks = found.marks if found is not None and times else ()
        self._placed = [(number_at(mark.start), number_at(mark.end), mark) for mark in marks]
        self._timeline.show_scene_marks([(first, last) for first, last, _ in self._placed])

    def _go_to(self, index: int | None, *, forwards: bool) -> None:
        if index is None:
            self._feedback.tell(self._why_none(forwards=forwards), topic=Topic.SHOWN_PHOTO)
            return
        first, _, mark = self._placed[index]
        self._transport.seek(first)
        text = self.tr("Scene mark {number} of {count}: {name}, {start} to {end}")
        if mark.start == mark.end:
            text = self.tr("Scene mark {number} of {count}: {name}, {start}")
        values = {"number": index + 1, "count": len(self._placed), "name": self._names[mark.kind]}
        times = {"start": format_timecode(mark.start), "end": format_timecode(mark.end)}
        self._feedback.tell(text.format(**values, **times), topic=Topic.SHOWN_PHOTO)

    def _why_none(self, *, forwards: bool) -> str:
        found = self.marks.result
        if found is None or found.until == 0:
            return self.tr("Lowlight is still looking for scene marks.")
        if found.until is not None and (forwards or not self._placed):
            text = self.tr("No further scene mark up to {time}; Lowlight is still looking.")
            return text.format(time=format_timecode(found.until))
        if not self._placed:
            return self.tr("This video has no scene marks: no motion or change of brightness stands out.")
        return self.tr("There is no later scene mark.") if forwards else self.tr("There is no earlier scene mark.")
