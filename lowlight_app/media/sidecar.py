"""Settings, geometry and rating of a photo in an XMP sidecar file, `name.ext.xmp`, as darktable and digiKam write it.

Adobe's programs name the sidecar of a RAW file `name.xmp`. It is read where the other one is missing or says nothing, and
never written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from lowlight_app import __version__
from lowlight_app.errors import ExportError
from lowlight_app.file_names import shorten_name
from lowlight_app.frame import Provenance
from lowlight_app.media.files.part_file import part_file
from lowlight_app.media.formats import raw
from lowlight_app.media.metadata import xmp
from lowlight_app.media.metadata.crop import UPRIGHT, StoredPicture, geometry_of, with_geometry
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack

_MAX_BYTES = 16 << 20
_PARTS = "parts"
_DNG = ".dng"
"""Adobe's programs write into these RAW files themselves, not into a sidecar."""


def sidecar_path(photo: Path) -> Path:
    """Return the path of a photo's sidecar file; its name is shortened if it would be too long."""
    return photo.with_name(shorten_name(photo.name, ".xmp"))


def read_sidecar(photo: Path, picture: StoredPicture = UPRIGHT) -> SettingsTrack | None:
    """Read the edits of a photo or video: Lowlight's settings, and the geometry, also of other programs.

    Args:
        photo: the file.
        picture: how the photo stores its picture, which a geometry refers to.

    Returns:
        None if there are none or they are invalid: the photo can be opened without them.
    """
    for packet in _packets(photo):
        track, geometry = _parse(_own_properties(packet)), geometry_of(packet, picture)
        if track is not None or not geometry.changes_nothing:
            return replace(track or SettingsTrack(), geometry=geometry)
    return None


def _packets(photo: Path) -> Iterator[bytes]:
    """Yield the contents of the sidecars that exist; the first one that states something counts."""
    suffix = photo.suffix.lower()
    is_raw = suffix in raw.SUFFIXES and suffix != _DNG
    adobe = (photo.with_suffix(ending) for ending in (".xmp", ".XMP")) if is_raw else ()
    for path in (sidecar_path(photo), *adobe):
        try:
            if path.stat().st_size <= _MAX_BYTES:
                yield path.read_bytes()
        except OSError:
            continue


def _own_properties(packet: bytes) -> dict[str, str]:
    document, found = xmp.parse(packet), dict[str, str]()
    for description in xmp.descriptions(document) if document else ():
        found |= {
            node.localName: xmp.text_of(node)
            for node in xmp.properties(description)
            if node.namespaceURI == xmp.LOWLIGHT and node.localName
        }
    return found


def read_rating(photo: Path) -> int | None:
    """Return the rating of a photo in its sidecars: 0 to 5 stars, or -1 for a rejected one; None if they state none."""
    ratings = map(xmp.rating_of, _packets(photo))
    return next((rating for rating in ratings if rating is not None), None)


def write_rating(photo: Path, rating: int) -> Path:
    """Write the rating of a photo or video; everything else in the file is preserved. See `write_sidecar`."""
    return _rewrite(photo, lambda before: xmp.with_rating(before, rating))


def write_sidecar(photo: Path, track: SettingsTrack, model: str, picture: StoredPicture = UPRIGHT) -> Path:
    """Write the edits of a photo or video; the properties of other programs in the same file are preserved.

    Args:
        photo: the file.
        track: the edits.
        model: id of the model.
        picture: see `read_sidecar`.

    Raises:
        ExportError: the file cannot be written, or an existing one cannot be read.
    """
    provenance = Provenance(__version__, model, _properties(track))
    return _rewrite(photo, lambda before: with_geometry(xmp.with_provenance(before, provenance), track.geometry, picture))


def _rewrite(photo: Path, change: Callable[[bytes | None], bytes]) -> Path:
    """Replace a sidecar by a changed one."""
    path = sidecar_path(photo)
    with part_file(path) as part:
        before = path.read_bytes() if os.path.lexists(path) else None
        if before is not None and xmp.parse(before) is None:
            raise ExportError("the file is not XMP; move it to keep settings beside the photo.", path=path)
        part.write_bytes(change(before))
        part.replace(path)
    return path


def _properties(track: SettingsTrack) -> dict[str, Any]:
    """Return the settings as single properties, as in a result; those of video segments as JSON."""
    return asdict(track.default) | ({_PARTS: json.dumps(track.to_json()["parts"])} if track.segments else {})


def _parse(found: dict[str, str]) -> SettingsTrack | None:
    values: dict[str, Any] = {}
    try:
        for field in fields(EnhanceSettings):
            text = found.get(xmp.camel(field.name))
            if text is not None:
                values[field.name] = text == "True" if isinstance(field.default, bool) else float(text)
        parts = json.loads(found.get(xmp.camel(_PARTS), "[]"))
    except (ValueError, RecursionError):  # lists in lists
        return None
    return SettingsTrack.from_json({"settings": values, "parts": parts}) if values else None
