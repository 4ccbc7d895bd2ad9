"""Model folders, their cards, and the store that finds, adds and removes them."""

from lowlight_app.models.model_store.card import ID_RULE, Card, is_id, sha256_of
from lowlight_app.models.model_store.store import (
    CARD_FILE,
    DEFAULT_MODEL,
    MODEL_FILE,
    VALIDATION_FILE,
    BrokenModel,
    ModelFolder,
    ModelStore,
    open_folder,
)

__all__ = [
    "CARD_FILE",
    "DEFAULT_MODEL",
    "ID_RULE",
    "MODEL_FILE",
    "VALIDATION_FILE",
    "BrokenModel",
    "Card",
    "ModelFolder",
    "ModelStore",
    "is_id",
    "open_folder",
    "sha256_of",
]
