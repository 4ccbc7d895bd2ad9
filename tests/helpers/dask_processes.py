"""A Dask scheduler and workers, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from helpers.network import Host

LOCAL = Host()
_ROOT = Path(__file__).parents[2]
SEGMENT = 12
"""Number of frames of a segment of a video."""
_LONGEST = 60


class DaskProcesses:
    """A scheduler and its workers. Use it in a `with` statement, which ends all processes.

    Args:
        folder: the folder for the files of the processes.
        home: data folder of Lowlight.
        host: the host that the scheduler runs on.

    Attributes:
        address: the address of the scheduler.
        environment: environment variables for the processes.
    """

    def __init__(self, folder: Path, home: Path, host: Host = LOCAL) -> None:
        self._folder, self._file = folder, folder / "scheduler.json"
        self._processes: list[subprocess.Popen[bytes]] = []
        (folder / "begun").mkdir(parents=True)
        self.environment = {
            **os.environ,
            "LOWLIGHT_HOME": str(home),
            "LOWLIGHT_TEST_BEGUN": str(folder / "begun"),
            "PYTHONPATH": os.pathsep.join(map(str, (_ROOT, _ROOT / "tests"))),
            "LOWLIGHT_TEST_SEGMENT": str(SEGMENT),
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        }
        self._start("scheduler", "--port", "0", "--no-dashboard", host=host)
        try:
            self.address = self._read_address()
        except BaseException:
            self._end()
            raise

    def __enter__(self) -> DaskProcesses:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        for process in reversed(self._processes):
            process.kill()
        for process in self._processes:
            process.wait()

    def add_worker(
        self, name: str, *, nanny: bool = False, largest_file: int | None = None, host: Host = LOCAL, **environment: str
    ) -> subprocess.Popen[bytes]:
        """Start a worker; one without a nanny does not come back after it was killed.

        Args:
            name: the name of the worker.
            nanny: start it again when it ends.
            largest_file: bytes that it can write to a file.
            host: the host that it runs on.
            environment: further variables.
        """
        options = ("--name", name, "--nthreads", "2", "--nanny" if nanny else "--no-nanny", "--preload", "helpers.cluster_hooks")
        limit = () if largest_file is None else ("prlimit", f"--fsize={largest_file}")
        return self._start("worker", "--no-dashboard", "--memory-limit", "0", *options, host=host, limit=limit, **environment)

    def add_workers(self, *names: str, nanny: bool = False, **environment: str) -> list[subprocess.Popen[bytes]]:
        """Start the first workers, and wait until they have joined; see `add_worker`."""
        workers = [self.add_worker(name, nanny=nanny, **environment) for name in names]
        self.wait_workers(len(names))
        return workers

    def wait_workers(self, count: int) -> None:
        """Wait until this many workers have joined."""
        self.wait(lambda: (self._folder / "scheduler.log").read_text().count("Register worker") >= count)

    def begun(self, name: str) -> list[tuple[str, int]]:
        """Return which workers have begun a file, by their names and process ids."""
        path = self._folder / "begun" / name
        lines = path.read_text().splitlines() if path.exists() else []
        return [(worker, int(process)) for worker, process in (line.rsplit(" ", 1) for line in lines)]

    def wait_begun(self, name: str) -> int:
        """Wait until a worker has begun a file, and return its process id."""
        self.wait(lambda: bool(self.begun(name)))
        return self.begun(name)[-1][1]

    def _read_address(self) -> str:
        """Return the address in the scheduler's file, which exists before its text is complete."""

        def is_complete() -> bool:
            with suppress(FileNotFoundError, json.JSONDecodeError):
                return bool(json.loads(self._file.read_text()))
            return False

        self.wait(is_complete)
        return str(json.loads(self._file.read_text())["address"])

    def _start(
        self, kind: str, *options: str, host: Host, limit: tuple[str, ...] = (), **environment: str
    ) -> subprocess.Popen[bytes]:
        python = [*host.prefix, *limit, sys.executable, "-P", "-m", f"distributed.cli.dask_{kind}"]
        command = [*python, "--host", host.address, "--scheduler-file", str(self._file)]
        with (self._folder / f"{kind}.log").open("ab") as log:
            process = subprocess.Popen(
                [*command, *options], env={**self.environment, **environment}, cwd=self._folder, stdout=log, stderr=log
            )
        self._processes.append(process)
        return process

    def wait(self, condition: object) -> None:
        """Wait until a function returns something true."""
        end = time.monotonic() + _LONGEST
        while not condition():  # type: ignore[operator]
            assert time.monotonic() < end, "".join(log.read_text() for log in self._folder.glob("*.log"))
            time.sleep(0.05)
