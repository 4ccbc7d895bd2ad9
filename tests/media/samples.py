"""Images and metadata blocks for tests, created without code of the application."""

import io
import struct

import numpy as np
import tifffile
from PIL import Image, ImageCms

CHANNELS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def noise(height, width, channels, dtype="uint8", seed=0):
    """Random numbers over the full range, which any processing in 8 bits would change."""
    top = {"uint8": 256, "uint16": 65536}[dtype]
    return np.random.default_rng(seed).integers(0, top, (height, width, channels)).astype(dtype)


def smooth(height, width, channels, dtype="uint8"):
    """A smooth gradient in each channel, which lossy formats reproduce closely."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [(y * (3 - c % 3) + x * (1 + c)) / (height * 3 + width * 4) for c in range(channels)]
    return np.rint(np.stack(planes, -1) * (255 if dtype == "uint8" else 65535)).astype(dtype)


def image(pixels):
    return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels, CHANNELS[pixels.shape[2]])


def file_of(pixels, name, **options):
    buffer = io.BytesIO()
    image(pixels).save(buffer, name, **options)
    return buffer.getvalue()


def tiff(pixels, **options):
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **{"metadata": None, **options})
    return buffer.getvalue()


def ifd(order, position, entries, following=0):
    """A TIFF directory. Entries: (tag, type, count, bytes); values over four bytes follow the directory."""
    records, values = b"", b""
    start = position + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = struct.pack(order + "I", start + len(values))
            values += value + b"\0" * (len(value) % 2)
        records += struct.pack(order + "HHI", tag, kind, count) + place
    return struct.pack(order + "H", len(entries)) + records + struct.pack(order + "I", following) + values


def text(tag, value):
    data = value.encode() + b"\0"
    return tag, 2, len(data), data


def short(order, tag, *values):
    return tag, 3, len(values), struct.pack(f"{order}{len(values)}H", *values)


def long(order, tag, *values):
    return tag, 4, len(values), struct.pack(f"{order}{len(values)}I", *values)


def rational(order, tag, *values):
    return tag, 5, len(values) // 2, struct.pack(f"{order}{len(values)}I", *values)


def canon_note(order, position):
    """A maker note with offsets from the start of the block, as Canon writes them."""
    return ifd(
        order, position, [text(6, "Canon EOS made by a test"), text(7, "Firmware Version 1.2.3"), text(9, "Owner of the test")]
    )


GPS_DEGREES = (48, 1, 12, 1, 3456, 100)
_MAIN_AT, _EXIF_AT, _NOTE_AT = 8, 300, 600


def exif_block(order="<", orientation=1, size=(60, 40), thumbnail=b"", filler=0):
    """An EXIF block with GPS, a maker note with its own offsets and an optional thumbnail.

    The blocks lie as cameras put them: main directory, EXIF with maker note, GPS, thumbnail.
    """
    note = canon_note(order, _NOTE_AT) + b"\xa5" * filler
    gps_at = _NOTE_AT + len(note) + len(note) % 2
    gps = gps_directory(order, gps_at)
    thumbnail_at = gps_at + len(gps)
    main = ifd(order, _MAIN_AT, main_entries(order, orientation, gps_at), thumbnail_at if thumbnail else 0)
    block = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", _MAIN_AT) + main
    parts = [(_EXIF_AT, exif_directory(order, size, len(note))), (_NOTE_AT, note), (gps_at, gps)]
    if thumbnail:
        parts.append((thumbnail_at, thumbnail_directory(order, thumbnail_at, orientation, len(thumbnail)) + thumbnail))
    for at, part in parts:
        assert len(block) <= at
        block = block.ljust(at, b"\0") + part
    return block


def main_entries(order, orientation, gps_at):
    return [
        text(0x010F, "Canon"),
        text(0x0110, "Canon EOS 6D"),
        short(order, 0x0112, orientation),
        rational(order, 0x011A, 300, 1),
        rational(order, 0x011B, 300, 1),
        short(order, 0x0128, 2),
        text(0x8298, "(c) a test"),
        long(order, 0x8769, _EXIF_AT),
        long(order, 0x8825, gps_at),
    ]


def exif_directory(order, size, note_length):
    entries = [
        rational(order, 0x829A, 1, 60),
        short(order, 0x8827, 6400),
        text(0x9003, "2024:05:06 07:08:09"),
        (0x9000, 7, 4, b"0231"),
        short(order, 0xA002, size[0]),
        short(order, 0xA003, size[1]),
    ]
    return with_note(order, _EXIF_AT, entries, _NOTE_AT, note_length)


def with_note(order, at, entries, note_at, note_length):
    """An EXIF directory whose maker note lies at a place of its own."""
    directory = ifd(order, at, [*entries, (0x927C, 7, 4, b"NOTE")])
    record = directory.index(b"NOTE") - 4
    return directory[:record] + struct.pack(order + "II", note_length, note_at) + directory[record + 8 :]


def gps_directory(order, at):
    entries = [
        text(1, "N"),
        rational(order, 2, *GPS_DEGREES),
        text(3, "E"),
        rational(order, 4, 16, 1, 22, 1, 100, 100),
        (5, 1, 1, b"\0"),
        rational(order, 6, 165, 1),
    ]
    return ifd(order, at, entries)


def thumbnail_directory(order, at, orientation, thumbnail_length):
    """The second directory, for a thumbnail that follows it."""
    entries = [short(order, 0x0103, 6), long(order, 0x0202, thumbnail_length), short(order, 0x0112, orientation)]
    directory_length = len(ifd(order, at, [*entries, long(order, 0x0201, 0)]))
    return ifd(order, at, [*entries, long(order, 0x0201, at + directory_length)])


XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmp:Rating="4" tiff:Orientation="6">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Nächtliche Straße 夜</rdf:li></rdf:Alt></dc:title>'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
).encode()


def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
