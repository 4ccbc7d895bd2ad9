"""The dialog that trains a model: choices on the left, what becomes of them on the right."""
