"""Metadata in boxes of MP4 and MOV files that FFmpeg does not copy: the 360-degree view, and XMP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lowlight_app.errors import Message
from lowlight_app.frame import Metadata
from lowlight_app.geometry import Geometry
from lowlight_app.media.metadata.location import without_location
from lowlight_app.media.metadata.regions import without_regions
from lowlight_app.media.video.containers import MP4, Container
from lowlight_app.media.video.video_source import VideoSource
from lowlight_app.settings import MetadataKept

_HEADER, _LONG_HEADER = 8, 16
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
_MAX_BOXES = 100_000
"""Boxes of one level that are read at most; long recordings in fragments have two for each."""


class _Box(NamedTuple):
    kind: bytes
    start: int
    body: int
    end: int


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
            for box in _top_level(file):
                if box.kind == b"moov":
                    index = _body(file, box)
                    found = replace(_extra_boxes(index), xmp=found.xmp or _xmp_of_quicktime(index))
                elif box.kind == b"uuid" and (body := _body(file, box)).startswith(_XMP):
                    found = replace(found, xmp=body[_UUID:])
    except OSError:
        return found
    return found


def add_extra_boxes(path: Path, boxes: ExtraBoxes) -> None:
    """Add boxes to the first track of a file whose index comes last, and XMP at the end."""
    with path.open("rb+") as file:
        if boxes.is_spherical:
            index = next(box for box in _top_level(file) if box.kind == b"moov")
            file.seek(index.start)
            changed = _with_boxes(file.read(), boxes)
            file.seek(index.start)
            file.write(changed)
        if boxes.xmp is not None:
            file.seek(0, 2)
            file.write(_box(b"uuid", _XMP + boxes.xmp))


def _top_level(file: BinaryIO) -> Iterator[_Box]:
    size = file.seek(0, 2)
    position = 0
    for _ in range(_MAX_BOXES):
        if position + _HEADER > size:
            return
        file.seek(position)
        box = _header(file.read(_LONG_HEADER), position, size)
        if box is None:
            return
        yield box
        position = box.end


def _boxes(data: bytes, start: int, end: int) -> Iterator[_Box]:
    for _ in range(_MAX_BOXES):
        box = _header(data[start : start + _LONG_HEADER], start, end) if start + _HEADER <= end else None
        if box is None:
            return
        yield box
        start = box.end


def _header(data: bytes, start: int, limit: int) -> _Box | None:
    """Read the header of a box; return None if it is damaged."""
    size, kind, header = int.from_bytes(data[:4], "big"), data[4:8], _HEADER
    if size == 1:
        size, header = int.from_bytes(data[8:16], "big"), _LONG_HEADER
    end = limit if size == 0 else start + size
    return _Box(kind, start, start + header, end) if start + header <= end <= limit else None


def _body(file: BinaryIO, box: _Box) -> bytes:
    file.seek(box.body)
    return file.read(min(box.end - box.body, _MAX_INDEX))


def _extra_boxes(index: bytes) -> ExtraBoxes:
    for track in _boxes(index, 0, len(index)):
        if track.kind == b"trak" and (path := _path_to_samples(index, track)):
            samples, entry = path[-1], path[-1].body + _VIDEO_HEADER
            return ExtraBoxes(
                b"".join(
                    index[box.start : box.end]
                    for box in _boxes(index, track.body, track.end)
                    if box.kind == b"uuid" and index[box.body : box.body + _UUID] == _SPHERICAL_V1
                ),
                b"".join(index[box.start : box.end] for box in _boxes(index, entry, samples.end) if box.kind in _SPHERICAL_V2),
            )
    return ExtraBoxes()


def _xmp_of_quicktime(index: bytes) -> bytes | None:
    user_data = (box for box in _boxes(index, 0, len(index)) if box.kind == b"udta")
    packets = (box for data in user_data for box in _boxes(index, data.body, data.end) if box.kind == b"XMP_")
    return next((index[box.body : box.end] for box in packets), None)


def _path_to_samples(index: bytes, track: _Box) -> list[_Box]:
    """Return the boxes from a track to the description of its samples; nothing if it is not a video track."""
    path = [track]
    for kind in _SAMPLE_TABLE:
        children = list(_boxes(index, path[-1].body, path[-1].end))
        handlers = [box for box in children if box.kind == b"hdlr"]
        if kind == b"minf" and not any(index[box.body + 8 : box.body + 12] == b"vide" for box in handlers):
            return []
        path += [box for box in children if box.kind == kind][:1]
    path += [box for box in _boxes(index, path[-1].body, path[-1].end) if box.kind == b"stsd"][:1]
    path += list(_boxes(index, path[-1].body + _SAMPLES_HEADER, path[-1].end))[:1]
    return path if len(path) == len(_SAMPLE_TABLE) + 3 else []


def _with_boxes(index: bytes, boxes: ExtraBoxes) -> bytes:
    """Return a `moov` box with the boxes added to its first video track."""
    tracks = (box for box in _boxes(index, _HEADER, len(index)) if box.kind == b"trak")
    track = next(box for box in tracks if _path_to_samples(index, box))
    path = _path_to_samples(index, track)
    changed = bytearray(index)
    changed[track.end : track.end] = boxes.track
    changed[path[-1].end : path[-1].end] = boxes.samples
    for start in (0, *(box.start for box in path)):
        added = len(boxes.samples) + (len(boxes.track) if start <= track.start else 0)
        changed[start : start + 4] = (int.from_bytes(index[start : start + 4], "big") + added).to_bytes(4, "big")
    return bytes(changed)


def _box(kind: bytes, body: bytes) -> bytes:
    return (_HEADER + len(body)).to_bytes(4, "big") + kind + body
