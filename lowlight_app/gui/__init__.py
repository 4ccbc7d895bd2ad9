"""The window: the only place that knows PySide6.

`model` holds what is open and what is wished (no widgets), `work` the threads that read, restore and recombine, `views` the
widgets. The model announces, the others listen.
"""

import ctypes
import sys


def _keep_true() -> None:
    """Keep Python alive: every `Signal.emit` of PySide6 6.12.0 lets go of a reference to True that it does not hold.

    After some thousands Python 3.11 ends the process ("bool_dealloc"). From 3.12 on True cannot be let go of.
    """
    if sys.version_info < (3, 12):
        ctypes.c_ssize_t.from_address(id(True)).value += 1 << 40


_keep_true()
