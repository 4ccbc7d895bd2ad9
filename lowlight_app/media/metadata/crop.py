"""Geometry in XMP as Adobe's programs write it, so that others understand it, too.

`crs:CropLeft` and `CropTop` are the upper left corner of the crop in the stored picture, before straightening; `CropRight` and
`CropBottom` are its lower right corner. `CropAngle` turns the picture clockwise. Quarter turns and mirroring are in
`tiff:Orientation`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from lowlight_app.errors import UsageError
from lowlight_app.geometry import FULL, IDENTITY, MAX_ANGLE, Crop, Geometry, Point, Size, orientation_of, turns_of
from lowlight_app.media.metadata import xmp

_CAMERA_RAW, _TIFF = "http://ns.adobe.com/camera-raw-settings/1.0/", "http://ns.adobe.com/tiff/1.0/"
_SIDES = ("CropLeft", "CropTop", "CropRight", "CropBottom")
_HAS_CROP, _ANGLE, _ORIENTATION = "HasCrop", "CropAngle", "Orientation"
_DECIMALS = 9


@dataclass(frozen=True)
class StoredPicture:
    """How a file stores its picture.

    Attributes:
        width, height: upright, in pixels.
        orientation: EXIF orientation of the stored pixels.
    """

    width: int = 1
    height: int = 1
    orientation: int = 1

    @property
    def size(self) -> Size:
        """Width and height as stored."""
        return (self.height, self.width) if self.orientation > 4 else (self.width, self.height)


UPRIGHT = StoredPicture()
"""A square picture whose pixels are stored upright: enough for a geometry without straightening and turns."""


def is_crop(space: str, name: str) -> bool:
    """Return whether a property belongs to a crop."""
    return space == _CAMERA_RAW and (name.startswith("Crop") or name == _HAS_CROP)


def with_geometry(packet: bytes, geometry: Geometry, picture: StoredPicture) -> bytes:
    """Return the packet with another geometry; a packet that is not XMP is returned as it is."""
    document = xmp.parse(packet)
    if document is None or geometry_of(packet, picture) == geometry:
        return packet
    for description in xmp.descriptions(document):
        xmp.remove(description, lambda space, name: is_crop(space, name) or (space, name) == (_TIFF, _ORIENTATION))
    stored = _in_stored_picture(geometry, picture)
    crop = _crop_properties(stored, picture.size) if (stored.crop, stored.angle) != (FULL, 0) else {_HAS_CROP: "False"}
    xmp.add(document, "crs", _CAMERA_RAW, crop)
    xmp.add(document, "tiff", _TIFF, {_ORIENTATION: str(orientation_of(stored.turns, stored.flip))})
    return xmp.serialize(document)


def geometry_of(packet: bytes | None, picture: StoredPicture) -> Geometry:
    """Return the geometry in a packet; nothing is changed if it states none, or an invalid one."""
    document = xmp.parse(packet)
    found: dict[str, str] = {}
    for description in xmp.descriptions(document) if document is not None else ():
        for node in xmp.properties(description):
            if node.namespaceURI in (_CAMERA_RAW, _TIFF) and node.localName:
                found[node.localName] = xmp.text_of(node)
    try:
        orientation = int(found.get(_ORIENTATION, picture.orientation))
        turns, flip = turns_of(orientation if orientation in range(1, 9) else picture.orientation)
        return _upright(replace(_crop_of(found, picture.size), turns=turns, flip=flip), picture)
    except (ValueError, UsageError):
        return IDENTITY


def _crop_properties(stored: Geometry, size: Size) -> dict[str, str]:
    crop = replace(stored, turns=0, flip=False).fitted(*size).crop
    first, second = (_rotated(point, size, -stored.angle) for point in ((crop.left, crop.top), (crop.right, crop.bottom)))
    sides = dict(zip(_SIDES, (*first, *second), strict=True))
    return {
        **{name: f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".") for name, value in sides.items()},
        _ANGLE: f"{stored.angle:g}",
        "CropConstrainToWarp": "0",
        _HAS_CROP: "True",
    }


def _crop_of(found: dict[str, str], size: Size) -> Geometry:
    if found.get(_HAS_CROP, "").lower() != "true":
        return IDENTITY
    left, top, right, bottom = (float(found.get(name, default)) for name, default in zip(_SIDES, (0, 0, 1, 1), strict=True))
    angle = min(max(float(found.get(_ANGLE, 0)), -MAX_ANGLE), MAX_ANGLE)
    first, second = (_rotated(point, size, angle) for point in ((left, top), (right, bottom)))
    return Geometry(Crop(*first, *second), angle)


def _rotated(point: Point, size: Size, angle: float) -> Point:
    """Rotate a point clockwise about the middle; it is given in fractions of the size."""
    x, y = (point[0] - 0.5) * size[0], (point[1] - 0.5) * size[1]
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (x * cosine - y * sine) / size[0] + 0.5, (x * sine + y * cosine) / size[1] + 0.5


def _in_stored_picture(geometry: Geometry, picture: StoredPicture) -> Geometry:
    """Return the geometry relative to the stored picture: its crop before any turn, its turns together with the file's."""
    file = _oriented(picture.orientation)
    plain = geometry.turned_right(-geometry.turns)
    plain = plain.mirrored() if plain.flip else plain  # in the upright picture
    back = plain.turned_right(-file.turns)
    back = back.mirrored() if file.flip else back
    turns = geometry.turns + (-file.turns if geometry.flip else file.turns)
    return Geometry(back.crop, back.angle, turns % 4, geometry.flip != file.flip)


def _upright(stored: Geometry, picture: StoredPicture) -> Geometry:
    """Return the geometry relative to the upright picture: the inverse of `_in_stored_picture`."""
    file = _oriented(picture.orientation)
    plain = Geometry(stored.crop, stored.angle)
    plain = plain.mirrored() if file.flip else plain
    plain = plain.turned_right(file.turns)
    flip = stored.flip != file.flip
    turns = (stored.turns - (-file.turns if flip else file.turns)) % 4
    turned = Geometry(plain.crop, plain.angle)
    turned = turned.mirrored() if flip else turned
    turned = turned.turned_right(turns)
    return Geometry(turned.crop, turned.angle, turns, flip)


def _oriented(orientation: int) -> Geometry:
    turns, flip = turns_of(orientation)
    return Geometry(turns=turns, flip=flip)
