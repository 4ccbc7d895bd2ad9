"""Remove the location from metadata."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import exif, xmp

_EXIF = "http://ns.adobe.com/exif/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_XMP_NAMES = {
    (_PHOTOSHOP, "City"),
    (_PHOTOSHOP, "State"),
    (_PHOTOSHOP, "Country"),
    (_IPTC_CORE, "Location"),
    (_IPTC_CORE, "CountryCode"),
    (_IPTC_EXTENSION, "LocationCreated"),
    (_IPTC_EXTENSION, "LocationShown"),
}
_IPTC_RECORDS = frozenset([(2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)])
"""IPTC-IIM records for content location, city, sublocation, province and country."""
_TAG_MARKER, _EXTENDED_LENGTH = 0x1C, 0x8000


def without_location(metadata: Metadata) -> Metadata:
    """Return the metadata without coordinates and place names. Maker notes are unchanged, since their format is unknown."""
    return replace(
        metadata,
        exif=exif.without_gps(metadata.exif) if metadata.exif else None,
        xmp=_xmp_without_location(metadata.xmp),
        iptc=b"".join(_iptc_without_location(metadata.iptc)) if metadata.iptc else None,
    )


def _xmp_without_location(packet: bytes | None) -> bytes | None:
    document = xmp.parse(packet)
    if document is None:
        return None
    for description in xmp.descriptions(document):
        xmp.remove(description, lambda space, name: (space, name) in _XMP_NAMES or (space == _EXIF and name.startswith("GPS")))
    return xmp.serialize(document)


def _iptc_without_location(block: bytes) -> Iterator[bytes]:
    """Yield the records without location, up to the first that cannot be read."""
    position = 0
    while position + 5 <= len(block) and block[position] == _TAG_MARKER:
        length = int.from_bytes(block[position + 3 : position + 5], "big")
        end = position + 5 + length
        if length >= _EXTENDED_LENGTH or end > len(block):
            return
        if (block[position + 1], block[position + 2]) not in _IPTC_RECORDS:
            yield block[position:end]
        position = end
