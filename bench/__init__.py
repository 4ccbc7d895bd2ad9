"""Benchmarks of Lowlight: `python3 dev.py bench`, or `python -m bench`. Not part of the application."""

import lowlight_app as lowlight_app  # before NumPy, whose threads it limits
