"""Checkpoints of a long result: files from which the enhancement of each of its parts can begin as if it had not stopped before.

The light of a frame depends on the frames before it, far back; a checkpoint contains what is known of them. Noise reduction
over time depends on a few frames only, but remembers whole images: the checkpoint of a part therefore lies before the part, by
the lead-in of `VideoEnhancer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from lowlight_app.enhance.saved_state import read_state, write_state
from lowlight_app.enhance.video_enhancer import VideoEnhancer


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A point between two frames of a result.

    Attributes:
        frames: number of frames before it.
        after: time of the last of them, in seconds; None at the start.
        light: see `VideoEnhancer.light_state`; None at the start.
    """

    frames: int = 0
    after: Fraction | None = None
    light: dict[str, Any] | None = None


START = Checkpoint()


def last_checkpoint(folder: Path, part: int) -> Checkpoint:
    """Return the checkpoint of a part of a result, or the last one before it if that is missing; `START` if there is none."""
    for number in range(part, 0, -1):
        state = read_state(_file(folder, number))
        if state is not None:
            return Checkpoint(**state)
    return START


class CheckpointWriter:
    """Writes the checkpoints of the parts of a result while an enhancer goes through its frames.

    Args:
        folder: the folder for the files.
        interval: number of frames of a part.
        start: the checkpoint where the enhancer begins.
        keep: whether checkpoints stay that parts in order no longer need.
    """

    def __init__(self, folder: Path, interval: int, start: Checkpoint = START, *, keep: bool = False) -> None:
        self._folder, self._interval, self._keep = folder, interval, keep
        self._frames = start.frames

    def passed(self, time: Fraction, enhancer: VideoEnhancer) -> None:
        """Write the checkpoint after a frame, if a part needs one there.

        Args:
            time: the time of the frame, in seconds.
            enhancer: it has enhanced or followed the frame.

        Raises:
            OSError: the file cannot be written.
        """
        self._frames += 1
        part, rest = divmod(self._frames + enhancer.lead_in, self._interval)
        if rest == 0:
            state = {"frames": self._frames, "after": time, "light": enhancer.light_state}
            write_state(_file(self._folder, part), state)
            if not self._keep:
                _file(self._folder, part - 2 - enhancer.lead_in // self._interval).unlink(missing_ok=True)


def _file(folder: Path, part: int) -> Path:
    return folder / f"{part:05}.state"
