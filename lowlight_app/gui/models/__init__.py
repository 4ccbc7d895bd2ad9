"""The Models dialog: list, use, import, export, rename and delete models."""
