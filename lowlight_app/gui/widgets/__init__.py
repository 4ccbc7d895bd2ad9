"""Widgets that are independent of features: sliders, switches, message bar, histogram."""
