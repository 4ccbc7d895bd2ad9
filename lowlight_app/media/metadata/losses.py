"""Find which metadata of a source its result lacks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from lowlight_app.errors import Message
from lowlight_app.frame import Metadata
from lowlight_app.media.metadata import exif, xmp


def lost_metadata(before: Metadata, after: Metadata, name: str, *, lost_profile: bool = False) -> list[Message]:
    """Return one notice that names what a result lacks; none if it has everything.

    Args:
        before: the metadata of the source.
        after: the metadata of the result, as it was read back.
        name: the name of the result's format.
        lost_profile: the result lacks the colour profile.
    """
    lost = [*_lost(before, after), *([Message("the colour profile")] if lost_profile else [])]
    if not lost:
        return []
    what = reduce(lambda first, second: Message("{first}, {second}", first=first, second=second), lost)
    return [Message("{format} could not hold all metadata; left out: {what}.", format=name.upper(), what=what)]


def _lost(before: Metadata, after: Metadata) -> Iterator[Message]:
    if before.exif and not after.exif:
        yield Message("EXIF")
    elif before.exif and exif.tags(before.exif) - exif.tags(after.exif):
        yield Message("large EXIF values")
    if before.xmp and (not after.xmp or xmp.parse(before.xmp) is None):
        yield Message("XMP")
    if before.iptc and not after.iptc:
        yield Message("IPTC")
    if len(after.comments) < len(before.comments):
        yield Message("comments")
