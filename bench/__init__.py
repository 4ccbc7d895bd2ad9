"""Benchmarks of Lowlight: `python3 dev.py bench`, or `python -m bench`. Not part of the application."""
