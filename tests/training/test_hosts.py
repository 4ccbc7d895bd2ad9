"""Training on several machines: processes on this one stand in for them."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lowlight_app.cli import ExitCode
from lowlight_app.cli.main import main
from lowlight_app.errors import UsageError
from training import host_connections
from training.config import TrainConfig
from training.host_connections import HostGroup, Peer, find_first, wait_for_others
from training.hosts import ConnectedHosts, HostsError
from training.training_data import load_data
from training.training_run import TrainingRun

needs_jax = pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")

_OPTIONS = ("--preset", "classic", "--crop", "32", "--batch", "2", "--validation-split", "0.25", "--name", "mine", "--json")
_LOST = "Another machine has ended"


class Machine:
    """A process of `lowlight train` with its own home."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = {**os.environ, "LOWLIGHT_HOME": str(home), "KERAS_BACKEND": "jax"}
        command = [sys.executable, "-m", "lowlight_app", "train", *arguments]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        self.home, self.events = home, list[dict[str, Any]]()

    def wait_for(self, name: str) -> dict[str, Any]:
        """Read events up to the next one of this name."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == name:
                return self.events[-1]
        raise AssertionError(self.process.communicate()[1])

    def end(self) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was printed on standard error."""
        output, errors = self.process.communicate(timeout=240)
        self.events += [json.loads(line) for line in output.splitlines()]
        return self.process.returncode, errors

    @property
    def run(self) -> TrainingRun:
        return TrainingRun(self.home / "runs" / "mine")


Start = Callable[[Sequence[str], Sequence[str]], tuple[Machine, Machine]]


@pytest.fixture
def two_machines(tmp_path: Path) -> Iterator[Start]:
    """Start two machines, each with its arguments; they keep their homes from start to start."""
    started = list[Machine]()

    def start(first: Sequence[str], second: Sequence[str]) -> tuple[Machine, Machine]:
        hosts = ["--hosts", f"127.0.0.1:{_free_port()},localhost"]
        pair = [Machine(tmp_path / f"home-{n}", *own, *hosts, "--process", str(n)) for n, own in enumerate((first, second))]
        started.extend(pair)
        return pair[0], pair[1]

    yield start
    for machine in started:
        machine.process.kill()
        machine.process.communicate()


@needs_jax
def test_two_machines_learn_the_same_as_one(dataset: Path, tmp_path: Path, two_machines: Start) -> None:
    arguments = [str(dataset), *_OPTIONS, "--epochs", "2"]
    leader, helper = two_machines(arguments, arguments)
    assert [machine.end()[0] for machine in (leader, helper)] == [0, 0]
    alone = Machine(tmp_path / "alone", *arguments)
    assert alone.end()[0] == 0
    assert next(event for event in leader.events if event["event"] == "start")["replicas"] == 2
    for one, shared in zip(alone.run.curve(), leader.run.curve(), strict=True):
        assert shared["loss"] == pytest.approx(one["loss"], rel=0.01)
        assert shared["psnr"] == pytest.approx(one["psnr"], abs=0.1)
    weights = [np.concatenate([w.ravel() for w in machine.run.best_weights() or ()]) for machine in (alone, leader)]
    # Adam moves a weight by up to the learning rate however small its gradient, so single weights may differ by more.
    assert np.sqrt(np.mean((weights[0] - weights[1]) ** 2)) < 1e-4
    assert not (helper.home / "runs").exists()
    assert not (helper.home / "models").exists()
    assert [event["event"] for event in helper.events] == ["note"]


@needs_jax
def test_a_machine_that_ends_ends_the_other_and_the_run_can_be_resumed(dataset: Path, two_machines: Start) -> None:
    arguments, resume = [str(dataset), *_OPTIONS, "--epochs", "1000"], ["--resume", "mine", "--json"]
    leader, helper = two_machines(arguments, arguments)
    leader.wait_for("epoch")
    helper.process.send_signal(signal.SIGINT)
    for machine in (leader, helper):
        code, errors = machine.end()
        assert code == ExitCode.INTERRUPTED, errors
    assert leader.events[-1] == {"event": "stopped", "run": "mine"}
    stopped_at = json.loads((leader.run.folder / "state.json").read_text())["epoch"]

    leader, helper = two_machines(resume, resume)
    assert leader.wait_for("start")["epoch"] == stopped_at
    leader.wait_for("step")
    helper.process.kill()
    code, errors = leader.end()
    assert (code, _LOST in errors) == (ExitCode.FAILED, True)
    assert _LOST in leader.events[-1]["error"], "programs learn of it, too"

    leader, helper = two_machines(resume, resume)
    leader.wait_for("step")
    leader.process.kill()
    code, errors = helper.end()
    assert code != ExitCode.DONE
    assert _LOST in errors
    assert _LOST in helper.events[-1]["error"]


@needs_jax
def test_machines_with_other_options_are_refused_before_a_run_is_created(dataset: Path, two_machines: Start) -> None:
    arguments = [str(dataset), *_OPTIONS]
    for machine in two_machines(arguments, [*arguments, "--seed", "3"]):
        code, errors = machine.end()
        assert (code, "these differ: --seed" in errors) == (ExitCode.USAGE, True)
        assert not (machine.home / "runs").exists()


def _groups(count: int) -> list[HostGroup]:
    port = _free_port()
    return [HostGroup(("127.0.0.1",) * count, port, index) for index in range(count)]


@contextmanager
def _waiting(group: HostGroup) -> Iterator[Callable[[], list[Peer]]]:
    """Wait for the other hosts in a thread; yield what returns them."""
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wait_for_others, group)
        yield waiting.result
    for peer in waiting.result():
        peer.drop()


def test_machines_with_the_same_number_are_refused_and_can_be_started_again() -> None:
    groups = _groups(3)
    with _waiting(groups[0]) as peers:
        first = find_first(groups[1])
        for group in (groups[1], replace(groups[0], index=3)):
            with pytest.raises(UsageError, match=f"--process {group.index}"):
                find_first(group)
        first.drop()
        for group in groups[1:]:
            peer = find_first(group)
            peer.send(b"%d" % group.index)
            peer.drop()
        assert [peer.read() for peer in peers()] == [b"1", b"2"]


def test_a_second_machine_that_wants_to_be_the_first_is_refused() -> None:
    groups = _groups(2)
    with _waiting(groups[0]) as peers:
        _connect(groups[0].port).close()
        with pytest.raises(UsageError, match="--process 0"):
            wait_for_others(groups[0])
        find_first(groups[1]).drop()
        assert len(peers()) == 1


def test_a_stranger_that_says_nothing_does_not_keep_machines_from_meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_connections, "_LONGEST_GREETING", 3600.0)
    groups = _groups(2)
    with _waiting(groups[0]) as peers, _connect(groups[0].port):
        find_first(groups[1]).drop()
        assert len(peers()) == 1


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv6")
def test_machines_meet_at_addresses_of_ipv6() -> None:
    first = HostGroup.parse(f"[::1]:{_free_port()},[::1]", 0)
    with _waiting(first) as peers:
        find_first(replace(first, index=1)).drop()
        assert len(peers()) == 1
    assert first.address(5000) == "[::1]:5000"


def _connect(port: int) -> socket.socket:
    while True:
        with suppress(ConnectionRefusedError):
            return socket.create_connection(("127.0.0.1", port))


@contextmanager
def _connected(count: int) -> Iterator[list[ConnectedHosts]]:
    groups = _groups(count)
    with ThreadPoolExecutor(count) as pool:
        waiting = pool.submit(wait_for_others, groups[0])
        peers = [[find_first(group)] for group in reversed(groups[1:])][::-1]
        hosts = [ConnectedHosts(group, own) for group, own in zip(groups, [waiting.result(), *peers], strict=True)]
    yield hosts
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(ConnectedHosts.leave, hosts))


def _on_all(hosts: list[ConnectedHosts], action: Callable[[ConnectedHosts], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(hosts)) as pool:
        return [future.result() for future in [pool.submit(action, host) for host in hosts]]


@needs_jax
def test_all_machines_follow_the_first_and_stop_when_one_wants_to() -> None:
    with _connected(3) as hosts:
        assert _on_all(hosts, lambda host: host.agree(host.index + 5.0, stop=False)) == [(5.0, False)] * 3
        assert _on_all(hosts, lambda host: host.agree(host.index + 6.0, stop=host.index == 2)) == [(6.0, True)] * 3


@needs_jax
def test_all_machines_report_what_differs() -> None:
    def refused(host: ConnectedHosts) -> str:
        with pytest.raises(HostsError) as caught:
            host.compare({"--batch": 8, "Keras": "3.15", "training data": host.index // 2})
        return str(caught.value)

    with _connected(3) as hosts:
        assert _on_all(hosts, refused) == ["The machines cannot train together; these differ: training data."] * 3


def test_training_data_differs_with_the_images_and_not_with_their_folder(dataset: Path, tmp_path: Path) -> None:
    def digest(folder: Path) -> str:
        return load_data(TrainConfig(folder, epochs=1)).digest()

    before = digest(dataset)
    (tmp_path / "elsewhere").mkdir()
    (dataset / "our485").rename(tmp_path / "elsewhere" / "our485")
    assert digest(tmp_path / "elsewhere") == before
    for kind in ("low", "high"):
        (tmp_path / "elsewhere" / "our485" / kind / "3.png").unlink()
    assert digest(tmp_path / "elsewhere") != before


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--hosts", "a:1,b"], "number of this machine"),
        (["--hosts", "a:1,b", "--process", "2"], "0 to 1"),
        (["--hosts", "a,b", "--process", "0"], "HOST:PORT"),
        (["--hosts", "a:1", "--process", "0"], "two machines"),
        (["--hosts", "a:70000,b", "--process", "0"], "HOST:PORT"),
        (["--hosts", "fe80::1:5000,b", "--process", "0"], "brackets"),
        (["--process", "1"], "needs --hosts"),
        (["--hosts", "a:1,b", "--process", "0"], "KERAS_BACKEND=jax"),
    ],
)
def test_invalid_hosts_are_refused(
    arguments: list[str], word: str, dataset: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert main(["train", str(dataset), *arguments]) == ExitCode.USAGE
    assert word in capsys.readouterr().err


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
