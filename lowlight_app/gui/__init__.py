"""The window: the only place that knows PySide6.

`model` holds what is open and what is wished (no widgets), `work` the threads that read, restore and recombine, `views` the
widgets. The model announces, the others listen.
"""
