"""Widgets that know no feature: sliders, switches, message bar, histogram."""
