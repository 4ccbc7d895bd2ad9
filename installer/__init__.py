"""Builds installers of the frozen program; called by `dev.py build --installer`."""
