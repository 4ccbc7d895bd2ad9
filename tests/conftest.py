"""Set-up for every test: no display, English unless a test chooses otherwise, and no leaked threads."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.threads import no_leaked_threads
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(LC_ALL="C.UTF-8", LANGUAGE="")
settings.register_profile("untimed", deadline=None)  # a busy machine is slow at times
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def no_thread_outlives_its_test() -> Iterator[None]:
    with no_leaked_threads():
        yield


@pytest.fixture(scope="module")
def model_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of Lowlight with a small untrained model, `test-lowlight`."""
    from helpers.engine import write_model  # loads NumPy, which not all tests need

    folder = tmp_path_factory.mktemp("home")
    write_model(folder / "models")
    return folder
