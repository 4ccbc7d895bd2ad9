"""Fuzzing of the readers: `python -m tests.fuzz READER --minutes N`, see CONTRIBUTING."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # for `media.samples`, as under pytest
