"""Lowlight: enhancement of low-light photos and videos."""

import os

# Our matrix products in NumPy are small, and the threads of OpenBLAS would keep a core busy while they wait for the next one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
