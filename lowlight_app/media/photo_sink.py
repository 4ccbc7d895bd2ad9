"""Write photos: to a hidden part file, which is read back for verification and then renamed."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from lowlight_app.errors import ExportError, MediaError, Message
from lowlight_app.frame import ColorSpec, Frame, MediaInfo, Metadata, Provenance
from lowlight_app.frame_stream import FrameSink
from lowlight_app.media.color.conversion import convert_color
from lowlight_app.media.color.pixels import fit_within, to_depth
from lowlight_app.media.effects import Finish
from lowlight_app.media.files.part_file import part_path, writing
from lowlight_app.media.files.publish import publish
from lowlight_app.media.formats.base import INCOMPLETE, WritableFormat
from lowlight_app.media.formats.registry import format_for
from lowlight_app.media.formats.thumbnail import thumbnail
from lowlight_app.media.metadata import exif, xmp
from lowlight_app.media.metadata.location import without_location
from lowlight_app.media.metadata.losses import lost_metadata
from lowlight_app.media.open import open_source
from lowlight_app.settings import ExportSettings, MetadataKept


class PhotoSink(FrameSink):
    """A photo as a sink of one frame; see `FrameSink`.

    Args:
        target, source_info, export, provenance: see `open_sink`.
        finish: the finishing touches, if they are already prepared.

    Raises:
        UsageError: an unsupported format or depth, or a watermark that cannot be drawn.
    """

    def __init__(
        self,
        target: Path,
        source_info: MediaInfo,
        export: ExportSettings,
        provenance: Provenance | None,
        finish: Finish | None = None,
    ) -> None:
        self.target = target
        self._info, self._export, self._provenance = source_info, export, provenance
        self._format = format_for(source_info, export, target)
        self._format.depth_for(source_info.dtype, export.bit_depth)
        self._finish = finish or Finish(export)
        self._part = part_path(target)
        self.notices: list[Message] = []
        self._written = self._closed = False

    def write(self, frame: Frame) -> None:
        """Encode, write and verify the one frame; see `FrameSink.write`."""
        if self._written:
            raise ExportError("a photo can hold only one image.", path=self.target)
        converted = self._finish.apply(_converted(frame, self._format, self._export))
        _check_size(self.target, converted, self._format)
        metadata = self._metadata(converted)
        try:
            data = self._format.encode(converted, metadata, int(self._export.quality))
        except ExportError as error:
            raise ExportError(error.message.template, path=self.target, **error.message.values) from error
        with writing(self.target):
            self.target.parent.mkdir(parents=True, exist_ok=True)
            with self._part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        del data
        written = _verify(self._part, converted, self._format, self.target)
        if self._export.metadata is not MetadataKept.NOTHING:
            has_profile = converted.color.icc is not None and written.color.icc is None
            self.notices += lost_metadata(self._copied(), written.metadata, self._format.name, lost_profile=has_profile)
        self._written = True

    def close(self) -> None:
        """See `FrameSink.close`."""
        if self._closed:
            return
        if not self._written:
            raise ExportError("there is no image to write.", path=self.target)
        with writing(self.target):
            self.target = publish(self._part, self.target, self._export, self._info.modified_ns)
        self._closed = True

    def abort(self) -> None:
        """See `FrameSink.abort`."""
        if not self._closed:
            with suppress(OSError):
                self._part.unlink(missing_ok=True)

    def _metadata(self, frame: Frame) -> Metadata:
        if self._export.metadata is MetadataKept.NOTHING:
            return Metadata()
        return _updated(replace(self._info, metadata=self._copied()), frame, self._provenance)

    def _copied(self) -> Metadata:
        """Return the metadata of the source that belongs in the result."""
        metadata = self._info.metadata
        return without_location(metadata) if self._export.metadata is MetadataKept.WITHOUT_PLACE else metadata


def open_sink(target: Path, source_info: MediaInfo, export: ExportSettings, provenance: Provenance | None) -> FrameSink:
    """Create a sink for the result of a photo.

    Args:
        target: see `resolve_target`.
        source_info: the properties of the source, whose metadata is copied.
        export: format, quality, depth, conflict rule.
        provenance: recorded in the XMP; None records nothing.

    Raises:
        UsageError: an unsupported format or depth, or a watermark that cannot be drawn.
    """
    return PhotoSink(target, source_info, export, provenance)


def encoded_size(frame: Frame, source_info: MediaInfo, export: ExportSettings) -> int:
    """Return the size of a result in bytes, without its metadata and watermark.

    Raises:
        UsageError, ExportError: it cannot be written with these settings.
    """
    chosen = format_for(source_info, export)
    finish = Finish(replace(export, watermark=None))
    return len(chosen.encode(finish.apply(_converted(frame, chosen, export)), Metadata(), int(export.quality)))


def _converted(frame: Frame, chosen: WritableFormat, export: ExportSettings) -> Frame:
    """Return the frame in the size, colour space and depth of the result."""
    depth = chosen.depth_for(str(frame.pixels.dtype), export.bit_depth)
    return to_depth(convert_color(fit_within(frame, export.longest_side), export.color), depth)


def _check_size(target: Path, frame: Frame, chosen: WritableFormat) -> None:
    if max(frame.width, frame.height) > chosen.longest_side:
        raise ExportError(
            "{width} x {height} pixels are too large for {format} (at most {longest_side} per side); choose PNG or TIFF.",
            path=target,
            width=frame.width,
            height=frame.height,
            format=chosen.name.upper(),
            longest_side=chosen.longest_side,
        )


def _updated(info: MediaInfo, frame: Frame, provenance: Provenance | None) -> Metadata:
    """Return the source's metadata, adapted to `frame`."""
    old = info.metadata
    srgb = frame.color == ColorSpec()
    block = exif.patch(old.exif, frame.width, frame.height, partial(thumbnail, frame), srgb=srgb) if old.exif else None
    packet = xmp.update(old.xmp, frame.width, frame.height, provenance, raw=info.format == "raw")
    return replace(old, exif=block, xmp=packet, density=old.density or exif.density(block))


def _verify(part: Path, expected: Frame, chosen: WritableFormat, target: Path) -> MediaInfo:
    """Read the part file back, compare it with the frame, and return what it says.

    Raises:
        ExportError: it cannot be read or differs.
    """
    try:
        with open_source(part) as source:
            frame, info = next(source.frames()), source.info
    except MediaError as error:
        reason = error.message.text(omit_path=part)
        raise ExportError("the written file cannot be read back: {reason}", path=target, reason=reason) from error
    is_complete = all(notice != INCOMPLETE for notice in frame.notices)
    same = is_complete and frame.pixels.shape[:2] == expected.pixels.shape[:2]
    if chosen.lossless:
        same = same and frame.pixels.dtype == expected.pixels.dtype and np.array_equal(frame.pixels, expected.pixels)
    if not same:
        raise ExportError("the written file does not match the image; the disk may be failing.", path=target)
    return info
