"""Which files of a watched folder have arrived, and what a journal knows after a kill."""

import shutil
import sys
import time

import pytest

from lowlight_app.errors import UsageError
from lowlight_app.media.files.part_file import PROCESS
from lowlight_app.media.files.version import Version
from lowlight_app.settings import Conflict
from lowlight_app.watch.arrivals import Arrivals
from lowlight_app.watch.folder_watch import WatchRequest
from lowlight_app.watch.journal import WatchJournal

_SETTLED = 0.1
_VERSION = Version(5, 7)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    (tmp_path / "in").mkdir()
    return tmp_path / "in", tmp_path / "out"


def arrived(arrivals):
    arrivals.search()
    time.sleep(1.2 * _SETTLED)
    return [arrival.file.path.name for arrival in arrivals.search()]


def test_a_file_that_changes_or_is_empty_or_has_a_temporary_name_has_not_arrived(folders):
    folder, _ = folders
    arrivals = Arrivals(folder, lambda *_: True, settled=_SETTLED)
    for name in ("1.png", "2.mp4", "10.fits", "~3.jpg", ".4.jpg", "5.part.jpg", "6.jpg.crdownload", "7-lowlight.jpg", "8.txt"):
        (folder / name).write_bytes(b"content")
    (folder / "9.png").touch()
    assert arrived(arrivals) == ["1.png", "2.mp4", "10.fits"]
    arrivals.search()
    with (folder / "1.png").open("ab") as file:
        file.write(b"more")
    assert [arrival.file.path.name for arrival in arrivals.search()] == ["2.mp4", "10.fits"]
    assert arrived(arrivals) == ["1.png", "2.mp4", "10.fits"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not say who writes to a file")
def test_a_file_that_is_open_for_writing_has_not_arrived(folders):
    folder, _ = folders
    arrivals = Arrivals(folder, lambda *_: True, settled=_SETTLED)
    with (folder / "a.png").open("wb") as file:
        file.write(b"half")
        file.flush()
        assert arrived(arrivals) == []
    assert arrived(arrivals) == ["a.png"]


def test_a_result_that_was_renamed_before_a_kill_is_done_and_one_that_was_not_is_not(folders):
    folder, output = folders
    sources = [folder / name for name in ("renamed.png", "unfinished.png", "reserved.png", "noted.png")]
    targets = [output / source.name for source in sources]
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        for source, target in zip(sources, targets, strict=True):
            journal.begin(source, _VERSION, target)
        journal.finish(sources[3], _VERSION, targets[3])
    targets[0].write_bytes(b"result")
    targets[2].touch()
    (output / f".unfinished-{PROCESS}-12345678.lowlight.part").write_bytes(b"res")
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        assert [journal.is_done(source, _VERSION) for source in sources] == [True, False, False, True]
        assert not journal.is_done(sources[0], Version(5, 8))
        assert set(journal.results()) == {targets[0], targets[3]}
    assert sorted(path.name for path in output.iterdir() if not path.name.startswith(".lowlight-watch")) == ["renamed.png"]


def test_results_that_may_be_overwritten_are_written_again_after_a_kill(folders):
    folder, output = folders
    with WatchJournal(folder, output, Conflict.OVERWRITE) as journal:
        (output / "a.png").write_bytes(b"an older result")
        journal.begin(folder / "a.png", _VERSION, output / "a.png")
    with WatchJournal(folder, output, Conflict.OVERWRITE) as journal:
        assert not journal.is_done(folder / "a.png", _VERSION)


def test_a_torn_record_spoils_no_other(folders):
    folder, output = folders
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        journal.finish(folder / "a.png", _VERSION, None)
    (path,) = output.iterdir()
    with path.open("a") as file:
        file.write('\n{"source": "b.png", "si')
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        journal.finish(folder / "c.png", _VERSION, None)
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        assert [journal.is_done(folder / name, _VERSION) for name in ("a.png", "b.png", "c.png")] == [True, False, True]


def test_a_deleted_folder_for_results_gets_its_journal_again(folders):
    folder, output = folders
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        journal.finish(folder / "a.png", _VERSION, None)
        shutil.rmtree(output)
        journal.finish(folder / "b.png", _VERSION, None)
    with WatchJournal(folder, output, Conflict.UNIQUE) as journal:
        assert all(journal.is_done(folder / name, _VERSION) for name in ("a.png", "b.png"))


def test_a_folder_is_watched_once_for_the_same_results(folders):
    folder, output = folders
    with WatchJournal(folder, output, Conflict.UNIQUE), pytest.raises(UsageError, match="another Lowlight"):
        WatchJournal(folder, output, Conflict.UNIQUE)
    with WatchJournal(folder, output, Conflict.UNIQUE), WatchJournal(folder, output / "other", Conflict.UNIQUE):
        pass


def test_folders_that_cannot_be_used_are_refused(folders):
    folder, output = folders
    with pytest.raises(UsageError, match="not a folder"):
        WatchRequest(folder / "missing", output)
    with pytest.raises(UsageError, match="name a folder"):
        WatchRequest(folder, output / "result.png")
