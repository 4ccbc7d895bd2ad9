"""The journal of an archive, the names of its results, and what a worker does with a file; without a cluster."""

import os
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from threading import Event, Thread

import fsspec
import pytest
from helpers.engine import PlainNetwork, write_model
from helpers.files import write_photo
from PIL import Image

from lowlight_app.cluster import storage
from lowlight_app.cluster.address import check_address
from lowlight_app.cluster.attempts import Attempts
from lowlight_app.cluster.divided_video import SegmentAssignment
from lowlight_app.cluster.gate import Gate
from lowlight_app.cluster.journal import NAME, Entry, Journal, State
from lowlight_app.cluster.pace import PaceMeter
from lowlight_app.cluster.planning import Batch, Planned, Planner
from lowlight_app.cluster.records import Assignment
from lowlight_app.cluster.sent_model import SentModel
from lowlight_app.cluster.versions import check_versions, own_versions
from lowlight_app.cluster.worker import _attempt_segment, run_assignment
from lowlight_app.enhance import Enhancer
from lowlight_app.errors import ClusterError, ExportError, MediaError, Message, ModelError, UsageError
from lowlight_app.frame import MediaInfo, VideoTiming
from lowlight_app.media.files.part_file import PROCESS
from lowlight_app.models.device import DeviceChoice
from lowlight_app.models.model_store import ModelStore, open_folder
from lowlight_app.pipeline import Job
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, EnhanceSettings, ExportSettings
from lowlight_app.video_segments import PlannedSegment

_BATCH = Batch(EnhanceSettings(), ExportSettings(format="png"), "checksum")
_LONGEST = 10


def planned_names(folder, jobs, batch=_BATCH):
    """Names of the planned results by source; None for a job without work."""
    with Journal(folder) as journal:
        found = list(Planner(batch, journal, [job.source for job in jobs]).plan(jobs))
    return {item.job.source.name: item.target.name if isinstance(item, Planned) else None for item in found}


def test_the_journal_remembers_what_it_recorded(tmp_path):
    done = Entry("1", tmp_path / "a.png", tmp_path / "out" / "a.png", State.DONE)
    planned = Entry("2", Path("/elsewhere/b.png"), tmp_path / "out" / "sub" / "b.png", State.PLANNED)
    failed = Entry("3", tmp_path / "c.png", None, State.FAILED, Message("no {what}", what="light"))
    with Journal(tmp_path / "out") as journal:
        journal.record([planned])
        journal.finish([done])
        journal.finish([failed])
    with Journal(tmp_path / "out") as journal:
        assert journal.finished_last() == [failed]
        assert [journal.find(key) for key in "1234"] == [done, planned, failed, None]
        journal.record([replace(planned, state=State.DONE, lasting=False)])
        journal.complete()
        assert list(journal.entries()) == [done, failed]


def test_a_journal_may_move_with_the_results(tmp_path):
    with Journal(tmp_path / "out") as journal:
        journal.record([Entry("1", tmp_path / "a.png", tmp_path / "out" / "a.png", State.DONE)])
    (tmp_path / "out").rename(tmp_path / "moved")
    with Journal(tmp_path / "moved") as journal:
        assert [entry.target for entry in journal.entries()] == [tmp_path / "moved" / "a.png"]


def test_results_have_one_coordinator_at_a_time(tmp_path):
    with Journal(tmp_path), pytest.raises(UsageError, match="another Lowlight"):
        Journal(tmp_path)


def test_a_damaged_journal_is_named(tmp_path):
    (tmp_path / NAME).write_bytes(b"no database" * 100)
    with pytest.raises(ExportError, match="journal is damaged"):
        Journal(tmp_path)


def test_names_are_planned_once_and_kept_for_the_next_run(tmp_path):
    sources = [write_photo(tmp_path / "in" / name) for name in ("a.jpg", "a.png", "b.jpg")]
    jobs = [Job(source, tmp_path / "out") for source in sources]
    expected = {"a.jpg": "a-lowlight.png", "a.png": "a-lowlight-2.png", "b.jpg": "b-lowlight.png"}
    assert planned_names(tmp_path / "out", jobs) == expected
    write_photo(tmp_path / "out" / "b-lowlight.png")
    assert planned_names(tmp_path / "out", jobs[::-1]) == expected


@pytest.mark.parametrize("change", ["settings", "model", "source"])
def test_a_change_of_source_settings_or_model_makes_a_new_result(change, tmp_path):
    job = Job(write_photo(tmp_path / "a.png"), tmp_path / "out")
    batch = _BATCH
    planned_names(tmp_path / "out", [job], batch)
    if change == "source":
        os.utime(job.source, ns=(1, 1))
    elif change == "settings":
        batch = replace(batch, settings=EnhanceSettings(amount=0.5))
    else:
        batch = replace(batch, model="other")
    assert planned_names(tmp_path / "out", [job], batch) == {"a.png": "a-lowlight-2.png"}


def assignment_of(source, target, conflict=Conflict.UNIQUE, run="run"):
    job = Job(source, settings=EnhanceSettings(), export=ExportSettings(conflict=conflict))
    return Assignment(job, target, "0123456789abcdef", run, "plain", DeviceChoice.CPU)


def run(assignment):
    return run_assignment(assignment, lambda: Enhancer(PlainNetwork()), Progress(), "one", Gate(2))


def test_a_finished_attempt_without_a_report_is_not_repeated(tmp_path):
    assignment = assignment_of(write_photo(tmp_path / "a.png"), tmp_path / "out" / "b.png")
    first = run(assignment)
    before = assignment.target.stat().st_mtime_ns
    again = run(assignment)
    assert first.outcome.target == again.outcome.target == assignment.target
    assert (first.dead_processes, again.dead_processes) == ((), (PROCESS,))
    assert assignment.target.stat().st_mtime_ns == before
    Attempts(assignment.target, assignment.key).clear()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.png"]


@pytest.fixture
def bucket(tmp_path):
    """A folder of photos in fsspec's storage in memory, as a path."""
    system = fsspec.filesystem("memory")
    for name in ("10.png", "2.png", "sub/a.png", "a-lowlight.png", ".hidden.png"):
        system.pipe_file(f"/bucket/in/{name}", write_photo(tmp_path / "photos" / name).read_bytes())
    system.pipe_file("/bucket/in/notes.txt", b"notes")
    yield Path("memory://bucket")
    system.rm("/bucket", recursive=True)


def test_files_at_an_address_are_listed_as_local_ones(bucket):
    found = storage.list_media_at(bucket / "in", recursive=True)
    assert [(file.path.name, file.subfolder.as_posix()) for file in found] == [("2.png", "."), ("10.png", "."), ("a.png", "sub")]
    assert len(storage.list_media_at(bucket / "in", recursive=False)) == 2
    assert [file.path for file in storage.list_media_at(bucket / "in" / "2.png", recursive=False)] == [bucket / "in" / "2.png"]
    with pytest.raises(MediaError, match="cannot be read"):
        storage.list_media_at(bucket / "nowhere", recursive=False)


def test_addresses_differ_from_local_paths(tmp_path):
    assert storage.address_of(Path("s3://bucket/a.png")) == "s3://bucket/a.png"
    assert storage.address_of(Path("sftp://user@host/a.png").parent) == "sftp://user@host"
    for local in ("a.png", "c:/a.png", "/x:/a.png", "file:///a.png"):
        assert storage.address_of(Path(local)) is None
    assert storage.absolute(Path("file:///a/b.png")) == Path("/a/b.png")


def test_a_photo_at_an_address_is_enhanced_to_another_one_once(bucket, tmp_path):
    job = Job(bucket / "in" / "2.png", bucket / "out")
    with Journal(tmp_path / "journal") as journal:
        (planned,) = Planner(_BATCH, journal, [job.source]).plan([job])
    assert planned.target == bucket / "out" / "2-lowlight.png"
    assignment = assignment_of(job.source, planned.target)
    assert run(assignment).outcome.target == run(assignment).outcome.target == planned.target
    system = fsspec.filesystem("memory")
    attempts = Attempts(assignment.target, assignment.key)
    assert len(attempts.earlier()) == 1
    attempts.clear()
    assert system.find("/bucket/out") == ["/bucket/out/2-lowlight.png"]
    local = assignment_of(tmp_path / "photos" / "2.png", tmp_path / "alone.png")
    assert run(local).outcome.target is not None
    assert system.cat_file("/bucket/out/2-lowlight.png") == local.target.read_bytes()
    dated = replace(_BATCH, export=replace(_BATCH.export, naming="{name} {date}"))
    with Journal(tmp_path / "other journal") as journal:
        (again,) = Planner(_BATCH, journal, [job.source]).plan([job])
        (with_date,) = Planner(dated, journal, [job.source]).plan([job])
    assert again.target == bucket / "out" / "2-lowlight-2.png"
    assert with_date.target.name == f"2 {date.today():%Y-%m-%d}.png"


def test_a_damaged_photo_at_an_address_is_named_by_it(bucket, tmp_path):
    source = bucket / "in" / "bad.jpg"
    fsspec.filesystem("memory").pipe_file("/bucket/in/bad.jpg", b"\xff\xd8\xff\xe0 cut off")
    error = run(assignment_of(source, bucket / "out" / "bad.jpg")).outcome.error
    assert error is not None
    assert error.message.path == source
    assert not storage.exists(bucket / "out" / "bad.jpg")


def test_an_empty_file_that_a_killed_process_left_under_the_name_is_no_result(tmp_path):
    assignment = assignment_of(write_photo(tmp_path / "a.png"), tmp_path / "b.png")
    Attempts(assignment.target, assignment.key).begin("run")
    assignment.target.touch()
    report = run(assignment)
    assert report.outcome.target == assignment.target
    with Image.open(assignment.target) as image:
        assert image.size == (60, 40)


def test_a_file_of_another_origin_is_not_taken_for_the_result(tmp_path):
    assignment = assignment_of(write_photo(tmp_path / "a.png"), tmp_path / "b.png")
    assignment.target.write_bytes(b"not ours")
    report = run(assignment)
    assert report.name_taken
    assert report.outcome.target is None
    assert assignment.target.read_bytes() == b"not ours"


@pytest.mark.parametrize("origin", ["another-run", "another program"])
def test_a_result_that_appears_during_an_attempt_is_kept(origin, tmp_path):
    assignment = assignment_of(write_photo(tmp_path / "a.png"), tmp_path / "out" / "b.png")

    def load():
        assignment.target.parent.mkdir()
        assignment.target.write_bytes(b"theirs")
        if origin == "another-run":
            Attempts(assignment.target, assignment.key).begin("another-run")
        return Enhancer(PlainNetwork())

    report = run_assignment(assignment, load, Progress(), "one", Gate(2))
    assert report.name_taken is (origin == "another program")
    assert assignment.target.read_bytes() == b"theirs"
    assert [attempt.run for attempt in Attempts(assignment.target, assignment.key).earlier()] == (
        ["another-run", "run"] if origin == "another-run" else []
    )


def test_a_cancelled_attempt_leaves_nothing(tmp_path):
    assignment, progress = assignment_of(write_photo(tmp_path / "a.png"), tmp_path / "out" / "b.png"), Progress()

    def load():
        progress.cancel()
        return Enhancer(PlainNetwork())

    with pytest.raises(Cancelled):
        run_assignment(assignment, load, progress, "one", Gate(2))
    assert not list(tmp_path.glob("out/*"))
    assert not list(tmp_path.glob("out/.*"))


def test_a_file_that_ended_two_workers_in_this_run_is_left_alone(tmp_path):
    source = write_photo(tmp_path / "a.png")
    assignment = assignment_of(source, tmp_path / "b.png")
    attempts = Attempts(assignment.target, assignment.key)
    for earlier in ("another run", "another run", "run"):
        attempts.begin(earlier)
    assert run(assignment_of(source, tmp_path / "b.png", run="new run")).outcome.error is None
    assignment.target.unlink()
    attempts.begin("run")
    report = run(assignment)
    assert isinstance(report.outcome.error, ClusterError)
    assert not assignment.target.exists()


def test_a_segment_of_a_deleted_export_creates_no_folder(tmp_path):
    assignment = assignment_of(tmp_path / "a.mp4", tmp_path / "b.mp4")
    info = MediaInfo("mp4", 40, 60, 3, "uint8", timeline=VideoTiming(None, Fraction(30)))
    segment = PlannedSegment(0, 0, 10, None, Fraction(1))
    with pytest.raises(ExportError):
        _attempt_segment(SegmentAssignment(assignment, info, segment, tmp_path / "gone"), Enhancer(PlainNetwork()), Progress())
    assert not list(tmp_path.iterdir())


def test_a_file_that_must_be_alone_waits_for_all_others():
    gate, inside, leave = Gate(2), Event(), Event()

    def hold():
        with gate.enter(alone=False):
            inside.set()
            leave.wait(_LONGEST)

    def enter_alone():
        with gate.enter(alone=True):
            assert leave.is_set()
            admitted.set()

    admitted = Event()
    threads = [Thread(target=hold), Thread(target=enter_alone)]
    threads[0].start()
    assert inside.wait(_LONGEST)
    threads[1].start()
    assert not admitted.wait(0.05)
    leave.set()
    for thread in threads:
        thread.join()
    assert admitted.is_set()


def test_a_model_that_a_worker_lacks_is_checked_before_it_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))
    folder = open_folder(write_model(tmp_path / "models"), bundled=False)
    sent, empty = SentModel.of(folder), ModelStore(tmp_path / "none", tmp_path / "none")
    assert sent.open(ModelStore(tmp_path / "none", tmp_path / "models")).path == folder.path
    with pytest.raises(ModelError, match="damaged"):
        replace(sent, files={**sent.files, "model.keras": b"something else"}).open(empty)
    with pytest.raises(ModelError, match="another model"):
        replace(sent, checksum="0" * 64).open(empty)
    copy = sent.open(empty)
    assert copy.path.is_relative_to(tmp_path / "home")
    assert copy.card == folder.card
    assert [path.name for path in copy.path.parent.iterdir()] == [sent.checksum]


def test_a_worker_of_another_version_is_named():
    mine = own_versions()
    check_versions("one", mine, mine)
    with pytest.raises(ClusterError, match=r"Worker one has NumPy 1\.0"):
        check_versions("one", {**mine, "NumPy": "1.0"}, mine)


@pytest.mark.parametrize("address", ["tcp://host:8786", "tls://10.0.0.1:8786", "local", "local:12"])
def test_valid_addresses_of_clusters_are_accepted(address):
    check_address(address)


@pytest.mark.parametrize("address", ["", "host", "host:8786", "tcp://host", "http://host:80", "local:0", "local:x", "tcp://h:x"])
def test_invalid_addresses_of_clusters_are_refused(address):
    with pytest.raises(UsageError, match="not a cluster"):
        check_address(address)


def test_the_pace_counts_megapixels_of_each_worker():
    now = iter((0.0, 10.0, 10.0, 10.0, 10.0, 10.0, 100.0))
    meter = PaceMeter(4, lambda: next(now))
    meter.count("one", 30.0)
    meter.count("two", 10.0)
    meter.count()
    pace = meter.measure()
    assert str(pace) == "3 of 4 files, 4.0 MP/s (one: 3.0, two: 1.0)"
    meter.count("1", 5.0)
    assert "worker 1: 0.5" in str(meter.measure()), "the number of a worker does not read as a speed"
    assert meter.measure().speeds == {}, "the work of the last minute counts"


def test_the_pace_of_a_queue_has_no_share():
    meter = PaceMeter(0, lambda: 0.0)
    meter.count("one", 30.0)
    pace = meter.measure()
    assert (pace.files, pace.share, pace.seconds_left) == (1, 0.0, None)


def test_the_segments_of_a_video_count_before_it_is_finished():
    meter = PaceMeter(2, lambda: 0.0)
    for _ in range(2):
        meter.count_segment("one", 10.0, "video", 0.3)
    assert meter.measure().share == pytest.approx(0.3)
    meter.count("two", 30.0, "video")
    pace = meter.measure()
    assert (pace.files, pace.share) == (1, 0.5)
    assert pace.speeds["one"] == 2 * pace.speeds["two"], "each worker is credited with what it did"
