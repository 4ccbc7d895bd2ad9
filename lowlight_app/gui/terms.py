"""Words of the settings, which are declared where Qt is not known: named here for translators. A test sees that all are."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

SETTINGS = (
    QT_TRANSLATE_NOOP("Settings", "Amount"),
    QT_TRANSLATE_NOOP("Settings", "How much is done: 0 leaves the picture as it is, 1 is the model's answer"),
    QT_TRANSLATE_NOOP("Settings", "Denoise"),
    QT_TRANSLATE_NOOP("Settings", "How much of the lifted noise is taken away"),
    QT_TRANSLATE_NOOP("Settings", "Keep colour"),
    QT_TRANSLATE_NOOP("Settings", "Keep the colour of the light instead of neutralising it"),
    QT_TRANSLATE_NOOP("Settings", "Protect highlights"),
    QT_TRANSLATE_NOOP("Settings", "How far lamps, skies and windows are kept from washing out"),
    QT_TRANSLATE_NOOP("Settings", "Light"),
    QT_TRANSLATE_NOOP("Settings", "Noise"),
    QT_TRANSLATE_NOOP("Settings", "Colour"),
    QT_TRANSLATE_NOOP("Settings", "More"),
)
"""Labels, helps and headings."""
