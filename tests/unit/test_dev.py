"""dev.py without a network: nothing is installed; the commands that it would run are recorded instead."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import dev


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of its own, in which making an environment only makes its files."""
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\n[project]\nname = "x"\ndependencies = ["a"]\n[tool.setuptools]\n[tool.ruff]\n'
    )
    (tmp_path / "constraints.txt").write_text("a==1\n")
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(dev, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(dev, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(dev, "LOCK", tmp_path / ".venv.lock")
    monkeypatch.setattr(dev, "CONSTRAINTS", tmp_path / "constraints.txt")
    monkeypatch.delenv("LOWLIGHT_DEVICE", raising=False)
    return tmp_path


@pytest.fixture
def steps(checkout, monkeypatch):
    """The steps of the set-up that were run, each as one line."""
    done = []

    def run(command):
        done.append(" ".join(map(str, command)))
        if "venv" in command:
            dev.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            dev.PYTHON.touch()

    monkeypatch.setattr(dev, "run_step", run)
    return done


def set_up_again(steps, *extras):
    """The steps of another set-up."""
    steps.clear()
    dev.set_up(set(extras))
    return list(steps)


def test_the_first_set_up_makes_an_environment_with_the_pinned_versions(steps):
    made, tools, lowlight = set_up_again(steps, "cpu")
    assert "-m venv" in made
    assert f"--constraint {dev.CONSTRAINTS}" in tools
    assert f"--constraint {dev.CONSTRAINTS}" in lowlight
    assert lowlight.endswith(f"--editable {dev.ROOT}[cpu]")


def test_a_second_start_does_nothing(steps):
    dev.set_up({"cpu"})
    assert set_up_again(steps, "cpu") == []


def test_more_extras_are_added_and_fewer_are_no_reason_to_start_over(steps):
    dev.set_up({"cpu"})
    added = set_up_again(steps, "cpu", "dev")
    assert added[-1].endswith("[cpu,dev]")
    assert not any("-m venv" in step for step in added)
    assert set_up_again(steps, "cpu") == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("constraints.txt", "a==1", "a==2"),
        ("pyproject.toml", '["a"]', '["a", "b"]'),
        ("pyproject.toml", "requires = []", 'requires = ["c"]'),
    ],
)
def test_changed_requirements_are_installed_anew_with_all_extras(steps, checkout, file, old, new):
    dev.set_up({"cpu", "dev"})
    path = checkout / file
    path.write_text(path.read_text().replace(old, new))
    again = set_up_again(steps, "cpu")
    assert again[-1].endswith("[cpu,dev]")
    assert not any("-m venv" in step for step in again)


def test_settings_of_the_tools_are_no_requirements(steps, checkout):
    dev.set_up({"cpu"})
    path = checkout / "pyproject.toml"
    path.write_text(path.read_text() + "line-length = 99\n")
    assert set_up_again(steps, "cpu") == []


@pytest.mark.parametrize("what", ["device", "version", "interpreter"])
def test_an_environment_that_cannot_be_changed_over_is_made_anew(steps, monkeypatch, what):
    dev.set_up({"cpu", "dev"})
    if what == "device":
        monkeypatch.setenv("LOWLIGHT_DEVICE", "gpu")
    elif what == "version":
        monkeypatch.setattr(dev.platform, "python_version", lambda: "3.13.9")
    else:
        monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    again = set_up_again(steps, dev.device_extra())
    assert "-m venv --clear" in again[0]
    assert again[-1].endswith(f"[{dev.device_extra()}]")


def break_off_at(monkeypatch, step):
    """Let a set-up fail at the first command that contains `step`."""
    run = dev.run_step

    def fail(command):
        if step in " ".join(map(str, command)):
            raise subprocess.CalledProcessError(1, command)
        run(command)

    with monkeypatch.context() as patch:
        patch.setattr(dev, "run_step", fail)
        with pytest.raises(subprocess.CalledProcessError):
            dev.set_up({"cpu", "dev"})


@pytest.mark.parametrize("step", ["--upgrade pip", "--editable"])
@pytest.mark.parametrize("first", [True, False])
def test_a_set_up_that_broke_off_continues_in_the_environment_that_is_there(steps, monkeypatch, step, first):
    if not first:
        dev.set_up({"cpu"})
        dev.CONSTRAINTS.write_text("a==2\n")
    break_off_at(monkeypatch, step)
    repaired = set_up_again(steps, "cpu")
    assert not any("-m venv" in step for step in repaired)
    assert repaired[-1].endswith("[cpu,dev]")
    assert set_up_again(steps, "cpu", "dev") == []


def test_an_environment_that_was_not_created_completely_is_created_again(steps, monkeypatch):
    break_off_at(monkeypatch, "-m venv")
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    assert "-m venv --clear" in set_up_again(steps, "cpu")[0]


def test_a_broken_off_set_up_of_another_base_is_begun_again(steps, monkeypatch):
    break_off_at(monkeypatch, "--editable")
    monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
    assert "-m venv --clear" in set_up_again(steps, "cpu")[0]


@pytest.fixture
def other_set_up(checkout):
    """Another process that holds the lock until its standard input ends."""
    script = (
        "import dev, pathlib, sys\n"
        "dev.LOCK = pathlib.Path(sys.argv[1])\n"
        "with dev.set_up_lock():\n"
        "    print('locked', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(dev.LOCK)]
    folder = Path(dev.__file__).parent
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_a_second_set_up_waits_for_the_first_says_so_and_has_nothing_left_to_do(steps, other_set_up, monkeypatch, capfd):
    def finish_the_other(_):
        dev.install_lowlight({"cpu"})
        steps.clear()
        other_set_up.communicate()

    monkeypatch.setattr(dev.time, "sleep", finish_the_other)
    dev.set_up({"cpu"})
    assert steps == []
    assert capfd.readouterr().err.count("Waiting for it to finish.") == 1


def test_a_killed_set_up_leaves_no_lock(steps, other_set_up, capfd):
    other_set_up.kill()
    other_set_up.wait()
    dev.set_up({"cpu"})
    assert len(steps) == 3
    assert "Waiting" not in capfd.readouterr().err


def test_a_finished_set_up_starts_without_waiting(steps, checkout, monkeypatch):
    dev.set_up({"cpu"})
    monkeypatch.setattr(dev, "LOCK", checkout / "no such folder" / "lock")
    dev.set_up({"cpu"})


@pytest.mark.parametrize("damage", ["", "no json", "[]"])
def test_a_damaged_stamp_counts_as_none(steps, damage):
    dev.set_up({"cpu"})
    dev.STAMP.write_text(damage)
    assert "-m venv --clear" in set_up_again(steps, "cpu")[0]


def test_a_failed_step_ends_with_its_command_and_no_traceback(checkout, monkeypatch, capfd):
    monkeypatch.setattr(dev, "ensure_system_packages", lambda **needs: None)
    monkeypatch.setattr(dev.sys, "executable", "false")
    assert dev.main(["run"]) == 1
    said = capfd.readouterr().err
    assert "false -m venv" in said
    assert "again" in said


def test_an_unknown_device_is_refused(monkeypatch):
    monkeypatch.setenv("LOWLIGHT_DEVICE", "tpu")
    with pytest.raises(SystemExit, match="tpu"):
        dev.device_extra()


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
@pytest.mark.parametrize(
    ("system", "machine"), [("Linux", "x86_64"), ("Linux", "aarch64"), ("Windows", "AMD64"), ("Darwin", "arm64")]
)
def test_supported_platforms_are_accepted(version, system, machine):
    dev.check_platform(version, system, machine)


@pytest.mark.parametrize(
    ("version", "system", "machine", "word"),
    [((3, 10), "Linux", "x86_64", "3.10"), ((3, 14), "Windows", "AMD64", "3.14"), ((3, 12), "Darwin", "x86_64", "Intel")],
)
def test_unsupported_platforms_get_the_reason(version, system, machine, word):
    with pytest.raises(SystemExit, match=word):
        dev.check_platform(version, system, machine)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves libraries to the user")
def test_missing_libraries_and_tools_are_found_with_their_packages():
    missing = dev.missing_system_packages(
        {"libnowhere.so.9": "libnowhere9", "libc.so.6": "libc6"}, {"no-such-tool": "no-such-package", "sh": "dash"}
    )
    assert missing == {"libnowhere.so.9": "libnowhere9", "no-such-tool": "no-such-package"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux leaves libraries to the user")
class TestNeeds:
    @pytest.fixture
    def calls(self, monkeypatch):
        calls = []
        monkeypatch.setattr(dev.subprocess, "call", lambda command, **_: calls.append(command) or 0)
        monkeypatch.setattr(dev.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
        return calls

    def test_root_on_debian_gets_them_installed(self, calls, monkeypatch, capsys):
        monkeypatch.setattr(dev.os, "geteuid", lambda: 0)
        dev.ensure_system_packages({"libnowhere.so.9": "libnowhere9"}, {})
        assert [call[:2] for call in calls] == [["apt-get", "update"], ["apt-get", "install"]]
        assert calls[1][-1] == "libnowhere9"
        assert "sudo apt-get install libnowhere9" in capsys.readouterr().err, "it is still missing, so it must be named"

    def test_anybody_else_gets_the_command(self, calls, monkeypatch, capsys):
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        dev.ensure_system_packages({"libnowhere.so.9": "libnowhere9"}, {})
        assert calls == []
        assert "libnowhere.so.9" in (said := capsys.readouterr().err)
        assert "sudo apt-get install libnowhere9" in said

    def test_nothing_is_said_where_nothing_is_missing(self, calls, capsys):
        dev.ensure_system_packages({"libc.so.6": "libc6"}, {})
        assert calls == []
        assert capsys.readouterr().err == ""


def test_other_distributions_get_the_names_of_the_packages():
    assert "libEGL.so.1" in (text := dev.missing_packages_message({"libEGL.so.1": "libegl1"}, debian=False))
    assert "apt-get" not in text


def test_pytest_comes_last_and_a_failed_check_fails_the_whole(monkeypatch):
    called = []
    monkeypatch.setattr(dev, "ensure_system_packages", lambda **needs: None)
    monkeypatch.setattr(dev, "set_up", lambda extras: called.append(sorted(extras)))
    monkeypatch.setattr(dev, "run_tool", lambda *tool: called.append(tool) or int(tool[0] == "mypy"))
    assert dev.main(["test", "-k", "x"]) == 1
    assert called[0] == ["cpu", "dev"]
    assert called[-1] == ("pytest", *dev.PYTEST_OPTIONS, "-k", "x")
    assert len(called) == 2 + len(dev.CHECKS)


@pytest.mark.parametrize(
    ("script", "passes"),
    [
        ("print('ok a'); print('ok b')", True),
        ("print('ok a'); print('odd')", False),
        ("import sys; print('ok a'); print('W0000 chatter', file=sys.stderr)", False),
        ("print('ok a'); raise SystemExit(3)", False),
        ("", False),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="needs a script that is a program")
def test_the_frozen_program_has_to_pass_its_self_test_without_another_word(tmp_path, script, passes):
    program = tmp_path / "lowlight"
    program.write_text(f"#!{sys.executable}\nimport sys\nassert sys.argv[1:] == ['--self-test']\n{script}\n")
    program.chmod(0o755)
    assert (dev.run_self_test(program) == 0) is passes


def test_sizes_are_added_up_by_part_and_links_count_nothing(tmp_path):
    inside = tmp_path / "_internal"
    (inside / "cv2").mkdir(parents=True)
    (inside / "cv2" / "a").write_bytes(b"12345")
    (inside / "cv2" / "b").write_bytes(b"123")
    (inside / "lib.so").write_bytes(b"1234567")
    (inside / "link.so").symlink_to(inside / "lib.so")
    (tmp_path / "lowlight").write_bytes(b"1")
    assert dev.sizes_by_part(tmp_path) == {"cv2": 8, "lib.so": 7, "lowlight": 1}


def test_the_constraints_pin_versions_and_hold_no_addresses():
    lines = [
        line for line in (Path(dev.__file__).parent / "constraints.txt").read_text().splitlines() if not line.startswith("#")
    ]
    assert lines
    assert all(len(line.split("==")) == 2 and "/" not in line and "@" not in line for line in lines)
    assert json.dumps(lines).isascii()
