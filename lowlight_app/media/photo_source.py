"""Read a photo as a stream of one frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from lowlight_app.errors import MediaError, Message
from lowlight_app.frame import Frame
from lowlight_app.media.photo_pages import PhotoPages
from lowlight_app.progress import Progress

_ANIMATED = frozenset(["png", "avif"])
"""Formats whose further images are frames of an animation, not pages of a document."""


class PhotoSource:
    """A photo, or one page of a file, as a stream of one frame; see `FrameStream`.

    Args:
        path: the file.
        page: the page, from 1; required for a file with several, except for an animation.

    Raises:
        MediaError: the file is unreadable, damaged, too large or not in a supported format, or the page is missing.
    """

    def __init__(self, path: Path, page: int | None = None) -> None:
        self.path = path
        self._pages = PhotoPages(path)
        self._number = 0 if page is None else page - 1
        self.info = self._pages.info_of(self._number)
        if self.info.pages > 1 and page is None:
            if self.info.format not in _ANIMATED:
                raise MediaError("the file contains {pages} images; choose a page.", path=path, pages=self.info.pages)
            notice = Message("this is an animation; only the first of its {pages} pictures was read.", pages=self.info.pages)
            self.info = replace(self.info, notices=(*self.info.notices, notice))

    def frames(self, progress: Progress | None = None) -> Iterator[Frame]:
        """Yield the one frame; see `FrameStream.frames`."""
        progress = progress or Progress()
        progress.report(0.0, "reading")
        frame = self._pages.frame(self._number)
        notices = dict.fromkeys([*self.info.notices, *frame.notices])
        progress.report(1.0, "reading")
        yield replace(frame, notices=tuple(notices))

    def close(self) -> None:
        """Release the file's content. Safe to call twice."""
        self._pages.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
