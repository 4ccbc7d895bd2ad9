"""`lowlight enhance --cluster` on a Dask scheduler and workers in processes of their own, with a small untrained model."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from helpers.dask_processes import SEGMENT, DaskProcesses
from helpers.files import contents, write_photo
from media.clips import Sound, frames_of, packets_of, write_clip

from lowlight_app.cli.main import main
from lowlight_app.media.video import segments

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs SIGKILL and prlimit")

LOWLIGHT = [sys.executable, "-P", "-m", "lowlight_app"]
_SMALL_FILE = 4096
"""Bytes; every result is larger."""
_REPEATABLE_WIDTH = 128
"""Pixels of frames that x264 writes the same way each time: see SIZE in tests/unit/test_continued_export.py."""


@pytest.fixture(scope="module")
def cluster(model_home, tmp_path_factory):
    with DaskProcesses(tmp_path_factory.mktemp("dask"), model_home) as processes:
        processes.add_workers("one", "two", nanny=True)
        yield processes


@pytest.fixture
def enhance(model_home, tmp_path):
    """Starts `lowlight enhance`."""
    started = []

    def start(*arguments):
        environment = {**os.environ, "LOWLIGHT_HOME": str(model_home), "PYTHONPATH": str(Path(__file__).parents[2])}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [*LOWLIGHT, "enhance", *map(str, arguments), "--model", "test-lowlight"]
        started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, start_new_session=True, **pipes))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process):
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def wait_done(process):
    """Wait until a file is done."""
    assert any(" -> " in line for line in process.stdout), process.communicate()


def write_photos(folder, *names, size=(120, 160)):
    for seed, name in enumerate(names):
        write_photo(folder / name, *size, seed)
    return folder


def test_results_and_their_names_are_those_of_a_run_on_one_machine(enhance, cluster, tmp_path):
    folder = write_photos(tmp_path / "in", "a.png", "a.jpg", "b.tif", "sub/a.jpg", "sub/ü 夜.webp")
    (folder / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    write_clip(folder / "clip.mp4", size=(256, 192))
    options = ("in", "--recursive", "--format", "png", "--longest-side", _REPEATABLE_WIDTH)
    code, alone, _ = finish(enhance(*options, "-o", "alone"))
    again, together, errors = finish(enhance(*options, "-o", "together", "--cluster", cluster.address))
    assert code == again == 1, errors
    assert "in/bad.jpg: the file is damaged" in errors
    lines = {line.replace("alone/", "together/") for line in alone.splitlines() if " -> " in line}
    assert lines == {line for line in together.splitlines() if " -> " in line}
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")
    assert "a-lowlight-2.png" in contents(tmp_path / "together")


def test_a_second_run_does_what_is_new_and_programs_learn_the_pace(enhance, cluster, tmp_path):
    folder = write_photos(tmp_path / "in", "a.png", "b.png")
    options = (folder, "-o", tmp_path / "out", "--cluster", cluster.address, "--json")
    code, _, errors = finish(enhance(*options))
    assert code == 0, errors
    write_photos(folder, "c.png", "b.png")
    code, out, errors = finish(enhance(*options))
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0, errors
    done = {(Path(event["source"]).name, Path(event["target"]).name) for event in events if event["event"] == "done"}
    assert done == {("b.png", "b-lowlight-2.png"), ("c.png", "c-lowlight.png")}, "b.png is another picture now"
    assert [Path(event["source"]).name for event in events if event["event"] == "skipped"] == ["a.png"]
    (*_, pace) = [event for event in events if event["event"] == "cluster"]
    assert (pace["files"], pace["total"]) == (3, 3)
    assert set(pace["megapixels_per_second"]) <= {"one", "two"}
    assert sum(pace["megapixels_per_second"].values()) > 0


def test_a_file_that_ends_its_workers_is_tried_twice_and_takes_no_other_along(enhance, cluster, tmp_path):
    folder = write_photos(tmp_path / "in", *(f"{number}.png" for number in range(6)), "0 deadly.png")
    code, _, errors = finish(enhance(folder, "-o", tmp_path / "out", "--cluster", cluster.address))
    assert code == 1
    assert errors.count("2 workers ended while they worked on this file") == 1, errors
    assert "0 deadly.png" in errors
    assert len(cluster.begun("0 deadly.png")) == 2
    assert sorted(contents(tmp_path / "out")) == [f"{number}-lowlight.png" for number in range(6)]


def test_a_killed_worker_costs_no_result(enhance, cluster, tmp_path):
    folder = write_photos(tmp_path / "in", "slow killed.png", *(f"{number}.png" for number in range(4)))
    process = enhance(folder, "-o", tmp_path / "out", "--cluster", cluster.address)
    os.kill(cluster.wait_begun("slow killed.png"), signal.SIGKILL)
    code, _, errors = finish(process)
    assert (code, errors) == (0, "")
    assert len(cluster.begun("slow killed.png")) == 2
    assert len(contents(tmp_path / "out")) == 5


def test_a_killed_coordinator_is_continued_by_the_same_command(enhance, cluster, tmp_path):
    names = [f"{number} slow again.png" for number in range(8)]
    folder = write_photos(tmp_path / "in", *names)
    options = (folder, "-o", tmp_path / "out", "--cluster", cluster.address)
    process = enhance(*options)
    wait_done(process)  # others are worked on, and others wait
    process.kill()
    code, out, errors = finish(enhance(*options))
    assert (code, errors) == (0, "")
    assert sorted(contents(tmp_path / "out")) == sorted(f"{Path(name).stem}-lowlight.png" for name in names)
    assert "skipped" in out
    shutil.rmtree(tmp_path / "out")
    code, _, _ = finish(enhance(folder, "-o", tmp_path / "out"))
    assert len(contents(tmp_path / "out")) == 8


LONG = tuple(range(0, 20 * (5 * SEGMENT + 3), 20))
"""Ticks of the frames of six segments."""


@pytest.fixture
def alone(model_home, tmp_path, monkeypatch):
    """Enhances a video in this process, in segments of the same length."""

    def enhance_alone(source):
        monkeypatch.setenv("LOWLIGHT_HOME", str(model_home))
        monkeypatch.setattr(segments, "FRAMES_PER_SEGMENT", SEGMENT)
        target = tmp_path / "alone.mp4"
        assert main(["enhance", str(source), "-o", str(target), "--model", "test-lowlight", *EXACT]) == 0
        return target

    return enhance_alone


EXACT = ("--temporal-denoise", "0", "--crf", "0")
"""Without loss: otherwise the encoder itself writes the same frames differently from run to run."""


def write_long(folder, name):
    folder.mkdir()
    return write_clip(folder / name, times=LONG, sounds=(Sound(length=2.0, click=1.0),)) or folder / name


def assert_same_video(path, other):
    """Frames, times and sound are the same."""
    frames, others = frames_of(path), frames_of(other)
    assert [time for time, _ in frames] == [time for time, _ in others]
    assert len(frames) == len(LONG)
    assert all(np.array_equal(pixels, there) for (_, pixels), (_, there) in zip(frames, others, strict=True))
    assert packets_of(path, "audio") == packets_of(other, "audio")


def test_workers_share_a_long_video(enhance, cluster, alone, tmp_path):
    source = write_long(tmp_path / "in", "shared slow.mp4")
    code, out, errors = finish(enhance(source, "-o", tmp_path / "out", *EXACT, "--cluster", cluster.address, "--json"))
    assert (code, errors) == (0, "")
    paces = [event for event in map(json.loads, out.splitlines()) if event["event"] == "cluster"]
    assert [pace["files"] for pace in paces][-2:] == [0, 1], "segments count as they are finished"
    assert set(paces[-2]["megapixels_per_second"]) == {"one", "two"}
    assert [len(cluster.begun(f"{source.name} {number}")) for number in range(6)] == [1] * 6
    assert {worker for worker, _ in segments_begun(cluster, source)} == {"one", "two"}
    assert list(contents(tmp_path / "out")) == ["shared slow-lowlight.mp4"]
    assert_same_video(tmp_path / "out" / "shared slow-lowlight.mp4", alone(source))


def finished_segments(folder):
    """Numbers of the segments that the joining worker has noted."""
    return [part["number"] for path in folder.glob(".*.part/journal.json") for part in json.loads(path.read_text())["parts"]]


def segments_begun(cluster, source):
    return [begun for number in range(6) for begun in cluster.begun(f"{source.name} {number}")]


@pytest.mark.parametrize("joins", [True, False])
def test_a_worker_that_is_killed_costs_a_long_video_its_segments_only(enhance, cluster, alone, tmp_path, joins):
    source = write_long(tmp_path / "in", f"long slow {joins}.mp4")
    process = enhance(source, "-o", tmp_path / "out", *EXACT, "--cluster", cluster.address)
    cluster.wait(lambda: finished_segments(tmp_path / "out"))
    finished, ((_, planner),) = finished_segments(tmp_path / "out"), cluster.begun(source.name)
    others = [process for _, process in segments_begun(cluster, source) if process != planner]
    os.kill(planner if joins else others[0], signal.SIGKILL)
    code, _, errors = finish(process)
    assert (code, errors) == (0, "")
    assert len(cluster.begun(source.name)) == 1 + joins
    assert all(len(cluster.begun(f"{source.name} {number}")) == 1 for number in finished)
    assert list(contents(tmp_path / "out")) == [f"{source.stem}-lowlight.mp4"]
    assert_same_video(tmp_path / "out" / f"{source.stem}-lowlight.mp4", alone(source))


def test_a_long_video_is_continued_after_its_coordinator_was_killed(enhance, cluster, alone, tmp_path):
    source = write_long(tmp_path / "in", "again slow.mp4")
    options = (source, "-o", tmp_path / "out", *EXACT, "--cluster", cluster.address)
    process = enhance(*options)
    cluster.wait(lambda: finished_segments(tmp_path / "out"))
    process.kill()
    finished = finished_segments(tmp_path / "out")
    code, out, errors = finish(enhance(*options))
    assert (code, errors) == (0, "")
    assert "continued at" in out
    assert all(len(cluster.begun(f"{source.name} {number}")) == 1 for number in finished)
    assert list(contents(tmp_path / "out")) == ["again slow-lowlight.mp4"]
    assert_same_video(tmp_path / "out" / "again slow-lowlight.mp4", alone(source))


def test_a_segment_that_ends_its_workers_is_tried_twice_and_leaves_no_half_video(enhance, cluster, tmp_path):
    source = write_long(tmp_path / "in", "long.mp4")
    deadly = source.rename(source.with_name("deadly segment.mp4"))
    code, _, errors = finish(enhance(deadly, "-o", tmp_path / "out", "--cluster", cluster.address))
    assert code == 1
    assert errors.count("2 workers ended while they worked on this file") == 1, errors
    assert len(cluster.begun(f"{deadly.name} 2")) in (2, 3, 4)  # some may have been in the worker that joins them
    assert not list((tmp_path / "out").glob("*.mp4"))


def test_files_that_fail_on_a_worker_with_a_full_disk_succeed_on_another(enhance, model_home, tmp_path):
    names = [f"{number} slow full.png" for number in range(4)]
    folder = write_photos(tmp_path / "in", *names)
    with DaskProcesses(tmp_path / "dask", model_home) as own:
        own.add_worker("full", largest_file=_SMALL_FILE)
        own.add_worker("empty")
        own.wait_workers(2)
        code, _, errors = finish(enhance(folder, "-o", tmp_path / "out", "--cluster", own.address))
        begun = {worker for name in names for worker, _ in own.begun(name)}
    assert (code, errors) == (0, "")
    assert begun == {"full", "empty"}
    assert len(contents(tmp_path / "out")) == 4


def test_a_first_segment_that_ends_its_workers_is_tried_twice(enhance, cluster, tmp_path):
    source = write_long(tmp_path / "in", "long.mp4")
    deadly = source.rename(source.with_name("deadly first segment.mp4"))
    code, _, errors = finish(enhance(deadly, "-o", tmp_path / "out", "--cluster", cluster.address))
    assert code == 1
    assert errors.count("2 workers ended while they worked on this file") == 1, errors
    assert len(cluster.begun(f"{deadly.name} 0")) == 2
    assert finished_segments(tmp_path / "out") or not list((tmp_path / "out").glob(".*.part"))


def test_attempts_of_earlier_runs_do_not_keep_a_file_from_another_worker(enhance, model_home, tmp_path):
    names = [f"{number}.png" for number in range(4)]
    options = (write_photos(tmp_path / "in", *names), "-o", tmp_path / "out", "--cluster")
    with DaskProcesses(tmp_path / "dask", model_home) as own:
        for run in (1, 2):
            killed = [own.add_worker(f"killed {run} {number}", LOWLIGHT_TEST_DELAY="60") for number in (1, 2)]
            own.wait_workers(2 * run)
            process = enhance(*options, own.address)
            own.wait(lambda run=run: all(len(own.begun(name)) == run for name in names))
            for one in (process, *killed):
                one.kill()
        own.add_worker("full", largest_file=_SMALL_FILE, LOWLIGHT_TEST_DELAY="1")
        own.add_worker("empty", LOWLIGHT_TEST_DELAY="1")
        own.wait_workers(6)
        code, _, errors = finish(enhance(*options, own.address))
        begun = {worker for name in names for worker, _ in own.begun(name)[2:]}
    assert (code, errors) == (0, "")
    assert begun == {"full", "empty"}
    assert len(contents(tmp_path / "out")) == 4


def test_a_worker_that_is_short_of_memory_is_named_once(enhance, model_home, tmp_path):
    folder = write_photos(tmp_path / "in", *(f"{number}.png" for number in range(4)), size=(300, 400))
    with DaskProcesses(tmp_path / "dask", model_home) as own:
        own.add_worker("small", LOWLIGHT_TEST_MEMORY=str(300_000_000))
        own.wait_workers(1)
        code, out, errors = finish(enhance(folder, "-o", tmp_path / "out", "--cluster", own.address))
    assert (code, errors) == (0, "")
    assert out.count("Worker small: Memory is short") == 1, out
    assert len(contents(tmp_path / "out")) == 4


def test_a_worker_that_hangs_at_the_end_does_not_hold_the_command(enhance, model_home, tmp_path):
    folder = write_photos(tmp_path / "in", "killed.png")
    with DaskProcesses(tmp_path / "dask", model_home) as own:
        own.add_worker("one", LOWLIGHT_TEST_DELAY="60")
        process = enhance(folder, "-o", tmp_path / "out", "--cluster", own.address)
        os.kill(own.wait_begun("killed.png"), signal.SIGKILL)
        own.add_worker("two", LOWLIGHT_TEST_DELAY="6")
        own.wait(lambda: own.begun("killed.png")[-1][0] == "two")
        hanging = own.add_worker("three")
        own.wait_workers(3)
        hanging.send_signal(signal.SIGSTOP)
        code, _, errors = finish(process)
    assert (code, errors) == (0, "")
    assert list(contents(tmp_path / "out")) == ["killed-lowlight.png"]


def test_a_worker_of_another_version_is_named_before_the_work_begins(enhance, cluster, tmp_path):
    folder = write_photos(tmp_path / "in", "a.png")
    with DaskProcesses(tmp_path / "dask", tmp_path / "home") as own:
        own.add_worker("old", LOWLIGHT_TEST_VERSION="0.1")
        own.wait_workers(1)
        code, _, errors = finish(enhance(folder, "-o", tmp_path / "out", "--cluster", own.address))
    assert code == 1
    assert "Worker old has Lowlight 0.1" in errors
    assert not (tmp_path / "out").exists()


def test_an_invalid_cluster_address_is_refused_and_a_local_cluster_works(enhance, tmp_path):
    folder = write_photos(tmp_path / "in", "a.png")
    code, _, errors = finish(enhance(folder, "--cluster", "somewhere"))
    assert code == 2
    assert "somewhere is not a cluster" in errors
    code, _, errors = finish(enhance(folder, "--cluster", "local:2", "-o", tmp_path / "out"))
    assert (code, errors) == (0, "")
    assert len(contents(tmp_path / "out")) == 1


def test_ctrl_c_on_this_computer_ends_quietly_and_the_same_command_continues(enhance, tmp_path):
    names = [f"{number}.png" for number in range(30)]
    options = (write_photos(tmp_path / "in", *names), "-o", tmp_path / "out", "--cluster", "local:2")
    process = enhance(*options)
    wait_done(process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    code, _, errors = finish(process)
    assert (code, errors) == (130, "Stopping; press Ctrl-C again to stop at once.\nStopped.\n")
    code, out, errors = finish(enhance(*options))
    assert (code, errors) == (0, "")
    assert "skipped" in out
    assert sorted(contents(tmp_path / "out")) == sorted(f"{Path(name).stem}-lowlight.png" for name in names)
