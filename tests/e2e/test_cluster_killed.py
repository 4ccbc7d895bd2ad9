"""Hundreds of files on three workers, while workers and coordinators are killed: nothing is lost, nothing is there twice.

`python3 dev.py test -m slow -n 0 -s tests/e2e/test_cluster_killed.py` prints counts; LOWLIGHT_TRIAL_FILES is the number of
files. With root's rights, the workers are also on hosts of their own: network namespaces.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import psutil
import pytest
import tifffile
from helpers.dask_processes import LOCAL, DaskProcesses
from helpers.files import contents
from helpers.network import AVAILABLE, Network
from helpers.photos import write_mixed
from media.clips import write_clip

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="needs SIGKILL and prlimit")]

_LOWLIGHT = [sys.executable, "-P", "-m", "lowlight_app", "enhance"]
_FILES = int(os.environ.get("LOWLIGHT_TRIAL_FILES", "500"))
_KILLS = 20
_LONGEST = 900
_SMALL_FILE = 4096
"""Bytes; every result is larger."""
_CLIP_SIZE = (128, 96)
"""Pixels of frames that x264 writes the same way each time: see SIZE in tests/unit/test_continued_export.py."""


@pytest.fixture(scope="module")
def archive(model_home, tmp_path_factory):
    """A folder of mixed files, and the contents of their results on one machine."""
    folder = tmp_path_factory.mktemp("archive") / "in"
    for part in range(4):
        (folder / f"{part}").mkdir(parents=True)
        write_mixed(folder / f"{part}", _FILES // 4 - 2)
        write_clip(folder / f"{part}" / "clip.mp4", size=_CLIP_SIZE)
        tifffile.imwrite(folder / f"{part}" / "stack.tif", np.full((3, 40, 50), 20, np.uint8), photometric="minisblack")
    assert start(model_home, folder, folder.parent / "alone").wait(_LONGEST) == 0
    return folder, contents(folder.parent / "alone")


def start(model_home, folder, output, *options, host=LOCAL):
    environment = {**os.environ, "LOWLIGHT_HOME": str(model_home), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*host.prefix, *_LOWLIGHT, str(folder), "--recursive", "-o", str(output), "--json", *options]
    with output.with_suffix(".log").open("a") as log:
        return subprocess.Popen([*command, "--model", "test-lowlight"], env=environment, stdout=log, stderr=log)


def compare(found, expected):
    """Names of the results that are lost, different, there twice or unfinished."""
    return {
        "lost": sorted(expected.keys() - found.keys()),
        "different": sorted(name for name in expected.keys() & found.keys() if found[name] != expected[name]),
        "twice": sorted(name for name in found.keys() - expected.keys() if not Path(name).name.startswith(".")),
        "unfinished": sorted(name for name in found if Path(name).name.startswith(".")),
    }


def failures(log):
    events = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [event["error"] for event in events if event["event"] == "failed"]


def worker_processes(nannies):
    """The processes below the nannies that have loaded the application."""
    children = [child for nanny in nannies for child in psutil.Process(nanny.pid).children(recursive=True)]
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def test_twenty_kills_lose_nothing_and_do_nothing_twice(archive, model_home, tmp_path):
    folder, expected = archive
    chance, kills, started = random.Random(1), Counter(), time.monotonic()
    output, log = tmp_path / "out", tmp_path / "out.log"
    with DaskProcesses(tmp_path / "dask", model_home) as cluster:
        nannies = cluster.add_workers("one", "two", "three", nanny=True, LOWLIGHT_TEST_DELAY="1.2")
        process = start(model_home, folder, output, "--cluster", cluster.address)
        while kills.total() < _KILLS:
            time.sleep(chance.uniform(0.5, 6))
            assert process.poll() is None, f"it was too late for kill {kills.total()}: {log.read_text()}"
            workers = worker_processes(nannies)
            if workers and chance.random() < 0.5:
                chance.choice(workers).kill()
                kills["workers"] += 1
            else:
                process.kill()
                process.wait()
                kills["coordinators"] += 1
                process = start(model_home, folder, output, "--cluster", cluster.address)
        code = process.wait(_LONGEST)
        if code:  # a file whose workers were killed twice was left out; the same command again enhances it
            code = start(model_home, folder, output, "--cluster", cluster.address).wait(_LONGEST)
    faults = compare(contents(output), expected)
    print(f"\n{len(expected)} files, killed {dict(kills)}: {faults}, named {failures(log)}, {time.monotonic() - started:.0f} s")
    assert (code, any(faults.values())) == (0, False), log.read_text()


def test_a_slow_worker_and_one_with_a_full_disk_lose_nothing(archive, model_home, tmp_path):
    folder, expected = archive
    output, started = tmp_path / "out", time.monotonic()
    with DaskProcesses(tmp_path / "dask", model_home) as cluster:
        cluster.add_worker("quick")
        cluster.add_worker("slow", LOWLIGHT_TEST_DELAY="2")
        cluster.add_worker("full", largest_file=_SMALL_FILE)
        cluster.wait_workers(3)
        code = start(model_home, folder, output, "--cluster", cluster.address).wait(_LONGEST)
        begun = Counter(worker for name in (tmp_path / "dask" / "begun").iterdir() for worker, _ in cluster.begun(name.name))
    faults = compare(contents(output), expected)
    print(f"\n{len(expected)} files, begun {dict(begun)}: {faults}, {time.monotonic() - started:.0f} s")
    assert (code, any(faults.values())) == (0, False), (tmp_path / "out.log").read_text()


@pytest.mark.skipif(not AVAILABLE, reason="needs root and ip")
def test_a_host_whose_network_is_cut_loses_nothing(archive, model_home, tmp_path):
    folder, expected = archive
    output, started = tmp_path / "out", time.monotonic()
    with Network(4) as network, DaskProcesses(tmp_path / "dask", model_home, network.hosts[0]) as cluster:
        for name, host in zip(("one", "two", "three"), network.hosts[1:], strict=True):
            cluster.add_worker(name, host=host, LOWLIGHT_TEST_DELAY="0.3")
        cluster.wait_workers(3)
        process = start(model_home, folder, output, "--cluster", cluster.address, host=network.hosts[0])
        while len(list(output.rglob("*-lowlight*"))) < len(expected) // 4:
            assert process.poll() is None, (tmp_path / "out.log").read_text()
            time.sleep(0.1)
        network.cut(2)
        code = process.wait(_LONGEST)
        begun = Counter(worker for name in (tmp_path / "dask" / "begun").iterdir() for worker, _ in cluster.begun(name.name))
    faults = compare(contents(output), expected)
    print(f"\n{len(expected)} files, begun {dict(begun)}: {faults}, {time.monotonic() - started:.0f} s")
    assert (code, any(faults.values())) == (0, False), (tmp_path / "out.log").read_text()
