"""Orders and filters of the open photos."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from lowlight_app.file_names import natural_order
from lowlight_app.gui.library.photo import REJECTED, Photo, PhotoState

_STATES = (PhotoState.OPEN, PhotoState.WELL_LIT, PhotoState.EXPORTED, PhotoState.BROKEN)


class PhotoFilter(Enum):
    """Photos to list, by the lowest rating."""

    ALL = REJECTED
    NOT_REJECTED = 0
    ONE_STAR, TWO_STARS, THREE_STARS, FOUR_STARS, FIVE_STARS = range(1, 6)


class Order(Enum):
    """Orders of the open photos."""

    OPENED = "opened"
    NAME = "name"
    DATE = "date"
    STATE = "state"

    @property
    def key(self) -> Callable[[Photo], Any]:
        """Return the sort key of a photo; photos with the same date or state are in the order of their names."""
        keys: dict[Order, Callable[[Photo], Any]] = {
            Order.OPENED: lambda photo: photo.number,
            Order.NAME: _by_name,
            Order.DATE: lambda photo: (photo.day, _by_name(photo)),
            Order.STATE: lambda photo: (_STATES.index(photo.state), _by_name(photo)),
        }
        return keys[self]


def _by_name(photo: Photo) -> Any:
    return natural_order(photo.name), str(photo.path)
