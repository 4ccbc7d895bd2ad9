"""The files of a recording: their names, and the options that keep an unfinished one readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from av.error import FFmpegError

from lowlight_app.errors import ExportError, UsageError, reason_of
from lowlight_app.file_names import shorten_name
from lowlight_app.media.files.publish import numbered_names
from lowlight_app.media.video.containers import MATROSKA, MP4, Container

_FRAGMENT_SECONDS = 1
"""Seconds of a fragment, which is the most that is lost when the process or the computer stops."""
OPTIONS: Mapping[str, Mapping[str, str]] = {
    MP4.muxer: {  # in fragments until it is closed, then with an index like any other file
        "movflags": "+hybrid_fragmented+frag_keyframe",
        "frag_duration": str(_FRAGMENT_SECONDS * 1_000_000),
        "flush_packets": "1",
    },
    MATROSKA.muxer: {"cluster_time_limit": str(_FRAGMENT_SECONDS * 1000), "flush_packets": "1"},
}
_SUFFIXES = (*MP4.suffixes, *MATROSKA.suffixes)


@dataclass(frozen=True)
class RecordingFiles:
    """Names of the files of a recording.

    Attributes:
        target: the file, or the pattern of their names.
        dated: put date and time of its beginning into the name of each.
    """

    target: Path
    dated: bool

    def __post_init__(self) -> None:
        if self.target.suffix.lower() not in _SUFFIXES:
            raise UsageError("recordings cannot be written with this extension; choose .mp4 or .mkv.", path=self.target)

    @property
    def container(self) -> Container:
        """The container that the suffix names."""
        return MP4 if self.target.suffix.lower() in MP4.suffixes else MATROSKA

    def create(self, moment: datetime) -> Path:
        """Create an empty file under a name that is not used yet.

        Args:
            moment: the time of its first frame.

        Raises:
            OSError: it cannot be created.
        """
        self.target.parent.mkdir(parents=True, exist_ok=True)
        ending = f"-{moment:%Y%m%d-%H%M%S}" if self.dated else ""
        wanted = self.target.with_name(shorten_name(self.target.stem, f"{ending}{self.target.suffix}"))
        for path in numbered_names(wanted):
            try:
                path.open("xb").close()
            except FileExistsError:
                continue
            return path
        raise AssertionError("the names never end")

    def original(self) -> RecordingFiles:
        """Return the names of the recording of the original, in the container that holds any codec."""
        name = shorten_name(self.target.stem, f"-original{MATROSKA.suffixes[0]}")
        return RecordingFiles(self.target.with_name(name), self.dated)


def local_time() -> datetime:
    """Return date and time in the time zone of this computer."""
    return datetime.now().astimezone()


def tags_of(moment: datetime, comment: str) -> dict[str, str]:
    """Return the tags of a file that begins at a moment."""
    return {"creation_time": moment.isoformat(), "comment": comment}


def part_at(time: Fraction, length: Fraction | None) -> int:
    """Return the number of the segment that a time lies in; all are in the first without a length."""
    return 0 if length is None else int(time / length)


@contextmanager
def recording_to(path: Path) -> Iterator[None]:
    """Turn a problem of writing into an error.

    Raises:
        ExportError: raised in place of an `OSError` or `FFmpegError`.
    """
    try:
        yield
    except (OSError, FFmpegError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else error.strerror or str(error)
        raise ExportError(
            "the recording stopped ({reason}); what was recorded until then is kept.", path=path, reason=reason
        ) from error
