"""Whether a video file was cut off, where its structure shows it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from lowlight_app.errors import MediaError
from lowlight_app.media.files.reading import open_binary, read_beginning
from lowlight_app.media.metadata.iso_boxes import boxes_of_file
from lowlight_app.media.video.video_formats import TRANSPORT_PACKET, transport_packets

_RIFF_HEADER, _UNKNOWN_RIFF_SIZE = 8, 0xFFFFFF00
"""Programs that cannot go back in the file state the largest size."""
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_FILE_SIZE, _FLAGS, _IS_BROADCAST = 40, 88, 1
"""Places in the File Properties Object of ASF, and the flag of a file whose size is not stated."""
_GIF_HEADER, _GIF_IMAGE = 13, 9


def has_index(path: Path) -> bool:
    """Return whether an MP4 or MOV file has its index, without which it cannot be read.

    Raises:
        MediaError: see `open_binary`.
    """
    with open_binary(path) as file:
        return any(box.name == b"moov" for box in boxes_of_file(file))


def no_index(path: Path) -> MediaError:
    """Return the error for a file without its index."""
    return MediaError(
        "the file is damaged or incomplete: its index, which most cameras write last, is missing. Copy it again; "
        "some cameras repair such a recording.",
        path=path,
    )


def is_cut_off(path: Path, demuxer: str) -> bool:
    """Return whether a file ends before the end that its structure states.

    Args:
        path: the file.
        demuxer: FFmpeg's name of its format; other formats than transport streams, AVI, ASF and GIF state no end.

    Raises:
        MediaError: see `open_binary`.
    """
    if demuxer == "mpegts":
        return _ends_in_mid_packet(path)
    if demuxer == "asf":
        return _asf_size(read_beginning(path)) > path.stat().st_size
    if demuxer not in ("avi", "gif"):
        return False
    with open_binary(path) as file:
        return _riff_is_cut_off(file, path.stat().st_size) if demuxer == "avi" else _gif_is_cut_off(file)


def _ends_in_mid_packet(path: Path) -> bool:
    packets = transport_packets(read_beginning(path))
    if packets is None:
        return False
    size, start = packets
    return (path.stat().st_size - start) % size not in (0, TRANSPORT_PACKET)


def _asf_size(data: bytes) -> int:
    """Return the size of the file that an ASF header states; 0 if none."""
    found = data.find(_FILE_PROPERTIES)
    if found < 0 or data[found + _FLAGS : found + _FLAGS + 1] == b"" or data[found + _FLAGS] & _IS_BROADCAST:
        return 0
    return int.from_bytes(data[found + _FILE_SIZE : found + _FILE_SIZE + 8], "little")


def _riff_is_cut_off(file: BinaryIO, length: int) -> bool:
    """Follow the RIFF chunks of an AVI file, of which a large one has several."""
    place = 0
    while place + _RIFF_HEADER <= length:
        file.seek(place)
        header = file.read(_RIFF_HEADER)
        size = int.from_bytes(header[4:], "little")
        if header[:4] != b"RIFF" or size >= _UNKNOWN_RIFF_SIZE:
            return False
        place += _RIFF_HEADER + size
        if place > length:
            return True
        place += size % 2
    return False


def _gif_is_cut_off(file: BinaryIO) -> bool:
    """Follow the blocks of a GIF up to its end mark."""
    _skip_colors(file, file.read(_GIF_HEADER)[10:11])
    while kind := file.read(1):
        if kind == b"!":
            file.read(1)
        elif kind == b",":
            _skip_colors(file, file.read(_GIF_IMAGE)[8:9])
            file.read(1)
        elif kind == b"\0":
            continue
        else:  # the end mark, or something that is no GIF
            return False
        while size := file.read(1).strip(b"\0"):
            file.seek(size[0], 1)
    return True


def _skip_colors(file: BinaryIO, flags: bytes) -> None:
    """Skip the table of colours that the flags announce, if any."""
    if flags and flags[0] & 0x80:
        file.seek(3 << ((flags[0] & 7) + 1), 1)
