"""Lowlight: clear photos and videos from ones taken in too little light."""

import os

# NumPy's matrix products here are small, and its helper threads busily wait for the next one: a core that others need.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
