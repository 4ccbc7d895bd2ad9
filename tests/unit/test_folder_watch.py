"""Watching a folder in this process: what fails is tried again, and a folder that was away comes back."""

import shutil
import threading
import time
from contextlib import suppress

import pytest
from helpers.engine import PlainNetwork
from helpers.files import write_photo

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ExportError
from lowlight_app.pipeline import Engine, Job
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings
from lowlight_app.watch import folder_watch
from lowlight_app.watch.folder_watch import WatchRequest, enhance_arrivals

_LONGEST = 20


class Watching:
    """A thread that watches `in` for results in `out`."""

    def __init__(self, parent, poll):
        self.folder, self.output = parent / "in", parent / "out"
        self.folder.mkdir()
        self.outcomes, self.errors, self.tried = [], [], []
        self.progress = Progress()
        self._thread = threading.Thread(target=self._run, args=[poll])
        self._thread.start()

    def _run(self, poll):
        engine = Engine(Enhancer(PlainNetwork()), "plain", EnhanceSettings(), ExportSettings())
        request = WatchRequest(self.folder, self.output, recursive=True, poll=poll)
        with suppress(Cancelled):
            for outcome in enhance_arrivals(request, self._job, engine, self.progress, self.errors.append):
                self.outcomes.append(outcome)

    def _job(self, file):
        self.tried.append(file.path.name)
        return Job(file.path, self.output / file.subfolder)

    def wait(self, condition):
        end = time.monotonic() + _LONGEST
        while not condition():
            assert time.monotonic() < end and self._thread.is_alive()
            time.sleep(0.02)

    def stop(self):
        self.progress.cancel()
        self._thread.join()

    @property
    def done(self):
        return [outcome.target.name for outcome in self.outcomes if outcome.target is not None]


@pytest.fixture(params=[None, 0.3], ids=["events", "polling"])
def watching(request, tmp_path, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    for name, seconds in (("SETTLED", 0.2), ("_FIRST_PAUSE", 0.3), ("_AWAY", 0.2)):
        monkeypatch.setattr(folder_watch, name, seconds)
    watching = Watching(tmp_path, request.param)
    yield watching
    watching.stop()


def test_a_file_that_fails_is_named_once_and_tried_again(watching):
    bad = watching.folder / "bad.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n cut off")
    watching.wait(lambda: watching.tried.count("bad.png") >= 3)
    assert [outcome.job.source for outcome in watching.outcomes] == [bad]
    write_photo(bad)
    watching.wait(lambda: watching.done == ["bad-lowlight.png"])


def test_a_result_that_could_not_be_written_gets_its_name_later(watching):
    watching.wait(watching.output.exists)
    blocker = watching.output / "sub"
    blocker.write_bytes(b"where the folder of the result belongs")
    (watching.folder / "sub").mkdir()
    write_photo(watching.folder / "sub" / "a.png")
    watching.wait(lambda: watching.outcomes)
    assert isinstance(watching.outcomes[0].error, ExportError)
    blocker.unlink()
    watching.wait(lambda: watching.done == ["a-lowlight.png"])


def test_a_folder_that_was_away_is_watched_again(watching):
    write_photo(watching.folder / "a.png")
    watching.wait(lambda: watching.done == ["a-lowlight.png"])
    shutil.move(watching.folder, watching.folder.with_name("away"))
    watching.wait(lambda: watching.errors)
    shutil.move(watching.folder.with_name("away"), watching.folder)
    time.sleep(0.5)
    write_photo(watching.folder / "b.png")
    watching.wait(lambda: watching.done == ["a-lowlight.png", "b-lowlight.png"])
    assert len(watching.errors) == 1
    assert watching.tried == ["a.png", "b.png"]
