"""The window: the only place that knows PySide6.

`model` holds what is open and what is wished (no widgets), `work` the threads that read, restore and recombine, `views` the
widgets. The model announces, the others listen.
"""

import ctypes
import sys


def _keep_constants() -> None:
    """Keep Python 3.11 alive: PySide6 6.12.0 hands out None and True without counting them.

    It is built for Python 3.12, where they are never freed. Before that each call loses a reference, and after some
    thousands Python ends the process ("none_dealloc"). With this many references to lose that takes millions of years.
    """
    if sys.version_info < (3, 12):
        for constant in (None, True, False, NotImplemented):
            ctypes.c_ssize_t.from_address(id(constant)).value += 1 << 60


_keep_constants()
