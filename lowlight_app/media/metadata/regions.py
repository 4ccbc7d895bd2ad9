"""Remove metadata about places in a picture, such as faces, which are no longer true once it is cropped or turned."""

from __future__ import annotations

from dataclasses import replace

from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import exif, xmp
from lowlight_app.media.metadata.crop import is_crop

_SUBJECT_AREA, _SUBJECT_LOCATION = 0x9214, 0xA214
_NAMESPACES = {
    "http://www.metadataworkinggroup.com/schemas/regions/",
    "http://ns.microsoft.com/photo/1.2/",
    "http://ns.google.com/photos/1.0/panorama/",
    "http://ns.adobe.com/xmp/1.0/DepthMap/",
}
_EXIF_NAMES = {("http://ns.adobe.com/exif/1.0/", "SubjectArea"), ("http://ns.adobe.com/exif/1.0/", "SubjectLocation")}
_IMAGE_REGION = ("http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "ImageRegion")


def without_regions(metadata: Metadata) -> Metadata:
    """Return the metadata without the subject's area, face regions, a panorama's place on the sphere and crops to be applied."""
    block = exif.without_tags(metadata.exif, {_SUBJECT_AREA, _SUBJECT_LOCATION}) if metadata.exif else None
    return replace(metadata, exif=block, xmp=_xmp_without_regions(metadata.xmp))


def _xmp_without_regions(packet: bytes | None) -> bytes | None:
    document = xmp.parse(packet)
    if document is None:
        return packet
    for description in xmp.descriptions(document):
        xmp.remove(description, _is_region)
    return xmp.serialize(document)


def _is_region(space: str, name: str) -> bool:
    return space in _NAMESPACES or (space, name) in _EXIF_NAMES or (space, name) == _IMAGE_REGION or is_crop(space, name)
