"""Colour spaces, ICC profiles and pixel depths."""
