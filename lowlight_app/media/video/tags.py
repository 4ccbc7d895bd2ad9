"""Tags of video files: title, date, camera, place and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lowlight_app.settings import MetadataKept

_FILE_TAGS = frozenset({"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "timecode"})
"""Tags that describe the source's file and would be wrong in the result."""
_MP4_TAGS = frozenset(
    {"album", "album_artist", "artist", "comment", "compilation", "composer", "copyright", "creation_time", "date"}
    | {"description", "disc", "episode_id", "episode_sort", "gapless_playback", "genre", "grouping", "hd_video", "keywords"}
    | {"location", "lyrics", "media_type", "network", "season_number", "show", "sort_album", "sort_album_artist"}
    | {"sort_artist", "sort_composer", "sort_name", "sort_show", "synopsis", "title", "tmpo", "track"}
)
"""Tags that MP4 has boxes for; all others need Apple's list of keys and values."""
_PLACE_NAME = re.compile(
    r"location|gps|latitude|longitude|altitude|coordinates|xyz|loci|geotag|city|country|province", re.IGNORECASE
)
_COORDINATES = re.compile(
    r"[+-]\d{2,6}(\.\d+)?[+-]\d{3,7}(\.\d+)?([+-]\d+(\.\d+)?)?(CRS\w+)?/"  # ISO 6709
    r"|[+-]\d{2}\.\d+[+-]\d{3}\.\d+"
    r"|\b\d{1,2}\.\d{3,}\s*°?\s*[NS]?\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}"
    r"|\d\s*°\s*\d{1,2}\s*['\u2032\u2019]"
)
_LABELS = ("language", "title", "handler_name")
_TITLE = {"name": "title"}
"""FFmpeg reads the title of a track in MP4 under another name."""
_SHORTEST_PLACE = 4
"""Characters of a place that is searched for in other tags."""


def kept_tags(tags: Mapping[str, str], kept: MetadataKept) -> dict[str, str]:
    """Return the tags that the settings keep, without those that describe the source's file."""
    if kept is MetadataKept.NOTHING:
        return {}
    useful = {_original_name(name): value for name, value in tags.items() if name.lower() not in _FILE_TAGS}
    unique = {name: value for name, value in useful.items() if not _is_translation(name, useful)}
    return unique if kept is MetadataKept.ALL else without_place(unique)


def without_place(tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags without those whose name or value states where the video was recorded."""
    places = {value.strip("/ ") for name, value in tags.items() if _PLACE_NAME.search(name)}
    places = {place.casefold() for place in places if len(place) >= _SHORTEST_PLACE}
    return {
        name: value
        for name, value in tags.items()
        if not _PLACE_NAME.search(name)
        and not _COORDINATES.search(value)
        and not any(place in value.casefold() for place in places)
    }


def track_labels(tags: Mapping[str, str], kept: MetadataKept) -> dict[str, str]:
    """Return the language and the names of a track; the language belongs to its content and is always kept."""
    known = {_TITLE.get(name.lower(), name.lower()): value for name, value in tags.items()}
    labels = {name: known[name] for name in _LABELS if name in known}
    if kept is MetadataKept.ALL:
        return labels
    names = without_place(labels) if kept is MetadataKept.WITHOUT_PLACE else {}
    return {**{name: value for name, value in labels.items() if name == "language"}, **names}


def needs_keys(tags: Mapping[str, str]) -> bool:
    """Return whether MP4 can hold all of the tags only in Apple's list of keys and values."""
    return any(name.lower() not in _MP4_TAGS for name in tags)


def _original_name(name: str) -> str:
    """Return a name in the letters that it is known by: Matroska has all in capitals."""
    lower = name.lower()
    if lower in _MP4_TAGS:
        return lower
    return lower.replace("iso6709", "ISO6709") if lower.startswith("com.") else name


def _is_translation(name: str, tags: Mapping[str, str]) -> bool:
    """Return whether FFmpeg made a tag for a language, such as location-eng, of one that is there without."""
    base, dash, language = name.rpartition("-")
    return bool(dash) and len(language) == 3 and tags.get(base) == tags[name]
