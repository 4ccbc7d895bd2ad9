"""The settings of a photo in an XMP file beside it, `name.ext.xmp`, as other photo programs keep theirs."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from lowlight_app import __version__
from lowlight_app.errors import ExportError
from lowlight_app.frame import Provenance
from lowlight_app.media.files.part_file import part_path
from lowlight_app.media.metadata import xmp
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack

_LARGEST = 16 << 20
_PARTS = "parts"


def sidecar_path(photo: Path) -> Path:
    """Where the settings of a photo are kept."""
    return photo.with_name(f"{photo.name}.xmp")


def read_sidecar(photo: Path) -> SettingsTrack | None:
    """The settings that were kept for a photo or video.

    Returns:
        None where there are none, or none that can be understood: the photo can be opened all the same.
    """
    path = sidecar_path(photo)
    try:
        document = xmp.parse(path.read_bytes()) if path.stat().st_size <= _LARGEST else None
    except OSError:
        return None
    found: dict[str, str] = {}
    for description in xmp.descriptions(document) if document else ():
        found |= {
            node.localName: xmp.text_of(node)
            for node in xmp.properties(description)
            if node.namespaceURI == xmp.LOWLIGHT and node.localName
        }
    return _understood(found)


def write_sidecar(photo: Path, course: SettingsTrack, model: str) -> Path:
    """Keep the settings of a photo or video; what other programs keep in the same file stays.

    Raises:
        ExportError: it cannot be written, or is there and cannot be read.
    """
    path = sidecar_path(photo)
    part = part_path(path)
    try:
        before = path.read_bytes() if os.path.lexists(path) else None
        if before is not None and xmp.parse(before) is None:
            raise ExportError("the file is not XMP; move it to keep settings beside the photo.", path=path)
        part.write_bytes(xmp.with_provenance(before, Provenance(__version__, model, _properties(course))))
        part.replace(path)
    except OSError as error:
        raise ExportError("the file cannot be written ({reason}).", path=path, reason=error.strerror or error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return path


def _properties(course: SettingsTrack) -> dict[str, Any]:
    """The settings one by one, as in a result; those of parts, which only a video has, as JSON."""
    return asdict(course.default) | ({_PARTS: json.dumps(course.to_json()["parts"])} if course.segments else {})


def _understood(found: dict[str, str]) -> SettingsTrack | None:
    values: dict[str, Any] = {}
    try:
        for field in fields(EnhanceSettings):
            text = found.get(xmp.camel(field.name))
            if text is not None:
                values[field.name] = text == "True" if isinstance(field.default, bool) else float(text)
        parts = json.loads(found.get(xmp.camel(_PARTS), "[]"))
    except ValueError:
        return None
    return SettingsTrack.from_json({"settings": values, "parts": parts}) if values else None
