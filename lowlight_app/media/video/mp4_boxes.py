"""Metadata in boxes of MP4 and MOV files that FFmpeg does not copy: the 360-degree view, and XMP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from lowlight_app.errors import Message
from lowlight_app.frame import Metadata
from lowlight_app.geometry import Geometry
from lowlight_app.media.metadata.iso_boxes import Box, boxes, boxes_of_file, pack_box
from lowlight_app.media.metadata.location import without_location
from lowlight_app.media.metadata.regions import without_regions
from lowlight_app.media.video.containers import MP4, Container
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.settings import MetadataKept

_HEADER = 8
_UUID = 16
_SPHERICAL_V1 = bytes.fromhex("ffcc8263f8554a938814587a02521fdd")
"""Google's first description of 360-degree video: XML in a box of the track."""
_SPHERICAL_V2 = (b"st3d", b"sv3d")
"""Google's second one: boxes in the description of the samples."""
_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SAMPLE_TABLE = (b"mdia", b"minf", b"stbl")
_SAMPLES_HEADER, _VIDEO_HEADER = 8, 78
"""Bytes before the boxes in `stsd` and in the description of video samples."""
_FORMATS = ("mp4", "mov")
_MAX_INDEX = 1 << 28
"""Bytes of an index or XMP packet that are read at most."""


@dataclass(frozen=True)
class ExtraBoxes:
    """Boxes to copy.

    Attributes:
        track: boxes of the video track.
        samples: boxes of the description of its samples.
        xmp: the XMP packet of the file; None if there is none.
    """

    track: bytes = b""
    samples: bytes = b""
    xmp: bytes | None = None

    @property
    def is_spherical(self) -> bool:
        """Whether they describe a 360-degree or stereoscopic view."""
        return bool(self.track or self.samples)


def boxes_for(
    source: VideoSource, container: Container, kept: MetadataKept, geometry: Geometry
) -> tuple[ExtraBoxes, list[Message]]:
    """Return the boxes of a source that a result keeps, and notices of those that it cannot hold."""
    found = read_extra_boxes(source.path) if source.info.format in _FORMATS else ExtraBoxes()
    xmp, notices = _kept_xmp(found.xmp, kept), list[Message]()
    if not geometry.changes_nothing:
        xmp = without_regions(Metadata(xmp=xmp)).xmp
    fits, is_spherical = container is MP4, found.is_spherical or source.track.side_data.is_spherical
    if is_spherical and not geometry.changes_nothing:
        notices.append(Message("The 360-degree or 3D view was left out, since the picture is cropped or turned."))
        found = ExtraBoxes()
    elif is_spherical and not (fits and found.is_spherical):
        notices.append(Message("The 360-degree or 3D view was left out; it is kept only from MP4 or MOV to MP4."))
    if xmp is not None and not fits:
        notices.append(Message("XMP was left out, since {suffix} files cannot hold it.", suffix=container.suffixes[0]))
    return replace(found, xmp=xmp) if fits else ExtraBoxes(), notices


def _kept_xmp(packet: bytes | None, kept: MetadataKept) -> bytes | None:
    if packet is None or kept is MetadataKept.NOTHING:
        return None
    return packet if kept is MetadataKept.ALL else without_location(Metadata(xmp=packet)).xmp


def read_extra_boxes(path: Path) -> ExtraBoxes:
    """Return the boxes of an MP4 or MOV file; none for files of other formats and damaged ones."""
    found = ExtraBoxes()
    try:
        with path.open("rb") as file:
            for box in boxes_of_file(file):
                if box.name == b"moov":
                    index = _body(file, box)
                    found = replace(_extra_boxes(index), xmp=found.xmp or _xmp_of_quicktime(index))
                elif box.name == b"uuid" and (body := _body(file, box)).startswith(_XMP):
                    found = replace(found, xmp=body[_UUID:])
    except OSError:
        return found
    return found


def add_extra_boxes(path: Path, extra: ExtraBoxes) -> None:
    """Add boxes to the first track of a file whose index comes last, and XMP at the end."""
    with path.open("rb+") as file:
        if extra.is_spherical:
            index = next(box for box in boxes_of_file(file) if box.name == b"moov")
            file.seek(index.start)
            changed = _with_boxes(file.read(), extra)
            file.seek(index.start)
            file.write(changed)
        if extra.xmp is not None:
            file.seek(0, 2)
            file.write(pack_box(b"uuid", _XMP + extra.xmp))


def _body(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.body)
    return file.read(min(box.end - box.body, _MAX_INDEX))


def _extra_boxes(index: bytes) -> ExtraBoxes:
    for track in boxes(index):
        if track.name == b"trak" and (path := _path_to_samples(index, track)):
            samples, entry = path[-1], path[-1].body + _VIDEO_HEADER
            return ExtraBoxes(
                b"".join(
                    index[box.start : box.end]
                    for box in boxes(index, track.body, track.end)
                    if box.name == b"uuid" and index[box.body : box.body + _UUID] == _SPHERICAL_V1
                ),
                b"".join(index[box.start : box.end] for box in boxes(index, entry, samples.end) if box.name in _SPHERICAL_V2),
            )
    return ExtraBoxes()


def _xmp_of_quicktime(index: bytes) -> bytes | None:
    user_data = (box for box in boxes(index) if box.name == b"udta")
    packets = (box for data in user_data for box in boxes(index, data.body, data.end) if box.name == b"XMP_")
    return next((index[box.body : box.end] for box in packets), None)


def _path_to_samples(index: bytes, track: Box) -> list[Box]:
    """Return the boxes from a track to the description of its samples; nothing if it is not a video track."""
    path = [track]
    for kind in _SAMPLE_TABLE:
        children = list(boxes(index, path[-1].body, path[-1].end))
        handlers = [box for box in children if box.name == b"hdlr"]
        if kind == b"minf" and not any(index[box.body + 8 : box.body + 12] == b"vide" for box in handlers):
            return []
        path += [box for box in children if box.name == kind][:1]
    path += [box for box in boxes(index, path[-1].body, path[-1].end) if box.name == b"stsd"][:1]
    path += list(boxes(index, path[-1].body + _SAMPLES_HEADER, path[-1].end))[:1]
    return path if len(path) == len(_SAMPLE_TABLE) + 3 else []


def _with_boxes(index: bytes, extra: ExtraBoxes) -> bytes:
    """Return a `moov` box with the boxes added to its first video track."""
    tracks = (box for box in boxes(index, _HEADER, len(index)) if box.name == b"trak")
    track = next(box for box in tracks if _path_to_samples(index, box))
    path = _path_to_samples(index, track)
    changed = bytearray(index)
    changed[track.end : track.end] = extra.track
    changed[path[-1].end : path[-1].end] = extra.samples
    for start in (0, *(box.start for box in path)):
        added = len(extra.samples) + (len(extra.track) if start <= track.start else 0)
        changed[start : start + 4] = (int.from_bytes(index[start : start + 4], "big") + added).to_bytes(4, "big")
    return bytes(changed)
