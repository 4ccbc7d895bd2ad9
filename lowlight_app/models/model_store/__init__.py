"""Model folders, their cards, and the store that finds, adds and removes them."""

from lowlight_app.models.model_store.card import ID_RULE, Card, OnnxFile, is_id, sha256_of
from lowlight_app.models.model_store.store import (
    CARD_FILE,
    DEFAULT_MODEL,
    MODEL_FILE,
    VALIDATION_FILE,
    BrokenModel,
    ModelFolder,
    ModelStore,
    open_folder,
    record_onnx,
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
    "OnnxFile",
    "is_id",
    "open_folder",
    "record_onnx",
    "sha256_of",
]
