"""Memory that is available and in use."""

import numpy as np
import psutil
import pytest

from lowlight_app.models import memory


@pytest.fixture
def cgroup(tmp_path, monkeypatch):
    """Sets the limit of the container and what it uses."""

    def write(limit, used):
        (tmp_path / "memory.max").write_text(f"{limit}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")

    monkeypatch.setattr(memory, "_CGROUP", tmp_path)
    return write


def test_memory_in_use_grows_with_what_is_taken():
    before = memory.memory_in_use()
    taken = np.ones(200 << 20, np.uint8)
    assert memory.memory_in_use() - before > 0.9 * taken.nbytes


def test_available_memory_is_within_the_machine(cgroup):
    assert 0 < memory.available_memory() <= psutil.virtual_memory().total
    cgroup("max", 5 << 20)
    assert memory.available_memory() > 5 << 20


@pytest.mark.parametrize(("used", "left"), [(30 << 20, 70 << 20), (120 << 20, 0)])
def test_the_limit_of_a_container_counts(cgroup, used, left):
    cgroup(100 << 20, used)
    assert memory.available_memory() == left
