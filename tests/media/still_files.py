"""Photos with the segments and chunks that cameras and programs write, and what reading and converting them gives."""

import struct
import zlib

from media import samples

from lowlight_app.media import convert_photo, open_source
from lowlight_app.media.formats.registry import WRITABLE_FORMATS
from lowlight_app.settings import ExportSettings

SUFFIXES = {name: known.suffixes[0] for name, known in WRITABLE_FORMATS.items()}
PIXELS = samples.smooth(24, 40, 3)
PROFILE = samples.srgb_profile()


def saved(path, data):
    """Write a file and return its path."""
    path.write_bytes(data)
    return path


def read(path):
    """Return the first frame of a file."""
    with open_source(path) as source:
        return next(source.frames())


def converted(path, target, **options):
    """Convert a photo; return the target and its notices."""
    notices = []
    return convert_photo(path, target, ExportSettings(**options), notice=notices.append), [str(notice) for notice in notices]


def jpeg(*segments, pixels=PIXELS, **options):
    """Return a JPEG file with segments, each a marker and a body."""
    data = samples.file_of(pixels, "JPEG", quality=95, **options)
    packed = (b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return data[:20] + b"".join(packed) + data[20:]


def png(*chunks, pixels=PIXELS):
    """Return a PNG file with chunks, each a name and a body."""
    data = samples.file_of(pixels, "PNG")
    packed = (struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks)
    return data[:33] + b"".join(packed) + data[33:]
