"""Metadata of ImageJ stacks: adapted to a part of the stack, with a record of the processing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.stack import Selection

_EXTENT = frozenset(["images", "channels", "slices", "frames", "order", "axes"])
_RANGES = frozenset(["min", "max", "Ranges"])
"""The numbers that are shown black and white."""
_PER_CHANNEL = {"LUTs": 1, "Ranges": 2}
"""Metadata of each channel, and how many values a channel has."""
_UNICODE = frozenset(["Info", "Labels", "Properties"])
"""Texts outside the description, which alone is ASCII."""


def updated(metadata: Mapping[str, Any], selection: Selection, record: StackRecord) -> dict[str, Any]:
    """Return the metadata of the result, as tifffile takes them.

    Args:
        metadata: the source's metadata as tifffile reads it.
        selection: the part of the source that the result has.
        record: added to the text that ImageJ shows as *Info*.
    """
    dropped = _EXTENT if record.keeps_scale else _EXTENT | _RANGES
    kept = {
        _escaped(name): value if name in _UNICODE else _escaped(value) for name, value in metadata.items() if name not in dropped
    }
    channels = selection.range_of("c")
    for name, width in _PER_CHANNEL.items():
        if name in kept and len(kept[name]) >= width * channels.stop:
            kept[name] = [value for channel in channels for value in kept[name][width * channel : width * (channel + 1)]]
    labels = kept.get("Labels")
    if isinstance(labels, list):
        kept["Labels"] = [labels[number] if number < len(labels) else "" for number in selection.numbers()]
    kept["Info"] = f"{kept['Info'].rstrip()}\n{record.text()}\n" if kept.get("Info") else f"{record.text()}\n"
    return kept


def _escaped(value: Any) -> Any:
    """Return a text of the description as ImageJ writes it: micrometres with the code of the Greek letter."""
    if not isinstance(value, str):
        return value
    return "".join(character if character.isascii() else f"\\u{ord(character):04X}" for character in value)
