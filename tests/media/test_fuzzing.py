"""Damaged files of every kind: never an unexpected exception, 5 seconds or 1 GB. `python -m tests.fuzz` runs longer."""

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("the limits of a process are those of POSIX", allow_module_level=True)

from fuzz.readers import READERS
from fuzz.runner import fuzz

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("reader", READERS)
def test_damaged_files_are_read_or_refused(reader):
    findings = fuzz(reader, examples=300).found
    assert not findings, "\n\n".join(f"{finding.kind}\n{finding.details}" for finding in findings.values())
