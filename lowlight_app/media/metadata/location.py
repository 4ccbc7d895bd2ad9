"""Where a picture was taken, taken out of its metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import exif, xmp

_EXIF = "http://ns.adobe.com/exif/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_NAMES = {
    (_PHOTOSHOP, "City"),
    (_PHOTOSHOP, "State"),
    (_PHOTOSHOP, "Country"),
    (_IPTC_CORE, "Location"),
    (_IPTC_CORE, "CountryCode"),
    (_IPTC_EXTENSION, "LocationCreated"),
    (_IPTC_EXTENSION, "LocationShown"),
}
_RECORDS = frozenset([(2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)])
"""Of IPTC-IIM: content location, city, sublocation, province, country."""
_MARK, _LONG = 0x1C, 0x8000


def without_location(metadata: Metadata) -> Metadata:
    """The metadata without coordinates and names of places. What a maker note may say of them stays: it cannot be read."""
    return replace(
        metadata,
        exif=exif.without_gps(metadata.exif) if metadata.exif else None,
        xmp=_packet(metadata.xmp),
        iptc=b"".join(_records(metadata.iptc)) if metadata.iptc else None,
    )


def _packet(packet: bytes | None) -> bytes | None:
    document = xmp.parse(packet)
    if document is None:
        return None
    for description in xmp.descriptions(document):
        xmp.remove(description, lambda space, name: (space, name) in _NAMES or (space == _EXIF and name.startswith("GPS")))
    return xmp.serialize(document)


def _records(block: bytes) -> Iterator[bytes]:
    """The records that name no place; from the first that cannot be read on, nothing."""
    position = 0
    while position + 5 <= len(block) and block[position] == _MARK:
        length = int.from_bytes(block[position + 3 : position + 5], "big")
        end = position + 5 + length
        if length >= _LONG or end > len(block):
            return
        if (block[position + 1], block[position + 2]) not in _RECORDS:
            yield block[position:end]
        position = end
