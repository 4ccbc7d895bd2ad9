"""Recordings of live sources: segments that are whole at any moment, for as long as one likes."""

import os
import random
import re
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import psutil
import pytest
from helpers.live_frames import TRACK, frame_at, track_of

from lowlight_app.errors import UsageError
from lowlight_app.media.live.recorder import LiveRecorder
from lowlight_app.media.live.recording_files import RecordingFiles
from lowlight_app.settings import ExportSettings

_ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)


def times_of(path):
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        return [float(frame.pts * stream.time_base) for frame in file.decode(stream)]


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_segment_begins_where_the_one_before_ends(tmp_path, suffix):
    with LiveRecorder(RecordingFiles(tmp_path / f"night{suffix}", dated=False), ExportSettings(), Fraction(2), "") as recorder:
        for number in range(50):
            recorder.write(frame_at(Fraction(number, 10), number), TRACK)
    assert [path.name for path in recorder.paths] == [f"night{suffix}", f"night-2{suffix}", f"night-3{suffix}"]
    found = [times_of(path) for path in recorder.paths]
    assert [len(times) for times in found] == [20, 20, 10]
    assert found[1] == pytest.approx([number / 10 for number in range(20)], abs=0.001)


def test_names_have_the_time_at_which_a_segment_begins(tmp_path):
    moments = iter(START + timedelta(minutes=15 * number) for number in range(9))
    files = RecordingFiles(tmp_path / "new" / "night.mp4", dated=True)
    with LiveRecorder(files, ExportSettings(), Fraction(900), "", lambda: next(moments)) as recorder:
        for number in range(4):
            recorder.write(frame_at(Fraction(450 * number)), TRACK)
    assert [path.name for path in recorder.paths] == ["night-20261129-030000.mp4", "night-20261129-031500.mp4"]
    with av.open(str(recorder.paths[1])) as file:
        assert file.metadata["creation_time"].startswith("2026-11-29T03:15:00")


def test_an_existing_file_is_kept(tmp_path):
    (tmp_path / "night.mp4").write_bytes(b"mine")
    with LiveRecorder(RecordingFiles(tmp_path / "night.mp4", dated=False), ExportSettings(), None, "") as recorder:
        recorder.write(frame_at(Fraction(0)), TRACK)
    assert (tmp_path / "night.mp4").read_bytes() == b"mine"
    assert [path.name for path in recorder.paths] == ["night-2.mp4"]


def test_a_picture_of_another_size_begins_a_new_file(tmp_path):
    larger = track_of(96, 64)
    with LiveRecorder(RecordingFiles(tmp_path / "night.mp4", dated=False), ExportSettings(), None, "") as recorder:
        recorder.write(frame_at(Fraction(0)), TRACK)
        recorder.write(frame_at(Fraction(1), track=larger), larger)
    widths = []
    for path in recorder.paths:
        with av.open(str(path)) as file:
            widths.append(file.streams.video[0].width)
    assert widths == [64, 96]


def test_another_extension_is_refused():
    with pytest.raises(UsageError, match=r"choose .mp4 or .mkv"):
        RecordingFiles(Path("night.avi"), dated=False)


def test_a_day_leaves_every_segment_whole_and_takes_no_more_memory_than_an_hour(tmp_path):
    """A simulated clock: a frame each 20 seconds for 24 hours, in segments of 30 minutes."""
    step, process, time_now = 20, psutil.Process(), [0]
    usage = {}
    now = lambda: START + timedelta(seconds=time_now[0])  # noqa: E731
    with LiveRecorder(RecordingFiles(tmp_path / "day.mp4", dated=True), ExportSettings(), Fraction(1800), "", now) as recorder:
        for time_now[0] in range(0, 24 * 3600, step):
            recorder.write(frame_at(Fraction(time_now[0]), time_now[0]), TRACK)
            if time_now[0] % 3600 == 0:
                usage[time_now[0] // 3600] = process.memory_info().rss, len(process.open_files())
    assert len(recorder.paths) == 48 and recorder.frames == 24 * 3600 // step
    assert [len(times_of(path)) for path in recorder.paths] == [1800 // step] * 48
    assert usage[23][0] - usage[3][0] < 30 << 20
    assert usage[23][1] <= usage[3][1]


# --- Killed, and without space


def child(folder, suffix, **options):
    paths = os.pathsep.join(map(str, (_ROOT, _ROOT / "tests")))
    script = _ROOT / "tests" / "helpers" / "record_child.py"
    command = [sys.executable, "-P", str(script), str(folder / f"night{suffix}")]
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def frames_in(folder):
    """Return the number of frames that can be read from all files; the last may have been killed when it just began."""
    files = sorted(folder.glob("night*"), key=lambda path: int((re.findall(r"-(\d+)", path.stem) or [1])[0]))
    return sum(readable_frames(path, begun=path == files[-1]) for path in files)


def readable_frames(path, begun):
    count = 0
    try:
        with av.open(str(path)) as file:
            for packet in file.demux(file.streams.video[0]):
                count += len(packet.decode())
    except (av.error.InvalidDataError, av.error.EOFError):  # the kill interrupted a write
        assert count or begun
    return count


def kill_at(folder, suffix, least, delay):
    """Kill a recording once some frames are written; return their number."""
    folder.mkdir()
    process, written = child(folder, suffix), 0
    while written < least:
        written = int(process.stdout.readline())
    time.sleep(delay)
    process.kill()
    rest = process.communicate()[0].split()
    return max([written, *map(int, rest[-2:-1])])


@pytest.mark.parametrize(("suffix", "least"), [(".mp4", 33), (".mkv", 47)])
def test_a_killed_recording_loses_at_most_the_last_second(tmp_path, suffix, least):
    written = kill_at(tmp_path / "kill", suffix, least, 0.003)
    assert written >= frames_in(tmp_path / "kill") - 1 >= written - 13


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_twenty_kills(tmp_path, suffix):
    rng = random.Random(0)
    for number in range(20):
        written = kill_at(tmp_path / str(number), suffix, rng.randrange(12, 90), rng.uniform(0, 0.05))
        assert frames_in(tmp_path / str(number)) >= written - 13


@pytest.mark.skipif(sys.platform != "linux", reason="limits of this kind are set on Linux")
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_full_disk_ends_the_recording_and_loses_nothing_written(tmp_path, suffix):
    """A file size limit makes writing fail like a full disk."""
    import resource

    process = child(tmp_path, suffix)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (150_000, 150_000))
    output, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.search(r"the recording stopped \(.*\); what was recorded until then is kept", error)
    assert frames_in(tmp_path) >= int(output.split()[-1]) - 13
