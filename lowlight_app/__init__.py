"""Lowlight: enhancement of low-light photos and videos."""

import os

# Our matrix products in NumPy are small, and the threads of OpenBLAS would keep a core busy while they wait for the next one.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Threads of OpenCV that wait for work would keep the processor busy.
for _thread in ("MAIN", "WORKER"):
    os.environ.setdefault(f"OPENCV_THREAD_POOL_ACTIVE_WAIT_{_thread}", "0")

__version__ = "0.1.0"
