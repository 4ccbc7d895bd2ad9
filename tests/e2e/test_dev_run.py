"""`python3 dev.py run` in this very checkout, once it is set up."""

import signal
import subprocess
import sys

import pytest

import dev

RUN = [sys.executable, str(dev.ROOT / "dev.py"), "run"]

pytestmark = pytest.mark.skipif(dev.VENV.as_posix() not in sys.executable, reason="only `dev.py test` has set the checkout up")


def test_arguments_and_exit_codes_pass_through_from_any_folder(tmp_path):
    done = subprocess.run([*RUN, "no such photo.png"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no such photo.png is neither" in done.stderr


def test_only_lowlight_writes_to_standard_output(tmp_path):
    done = subprocess.run([*RUN, "--version"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Lowlight 0.1.0\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C reaches every process of the console by itself")
def test_an_interrupt_reaches_lowlight(tmp_path):
    for number in range(2000):
        (tmp_path / f"{number}.png").write_bytes(b"no photo")
    with subprocess.Popen(
        [*RUN, "convert", ".", "--format", "jpeg"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Stopping" in err
    assert "failed" in out


def test_unknown_commands_print_the_available_ones():
    for arguments, code in (([], 2), (["fly"], 2), (["--help"], 0)):
        done = subprocess.run([sys.executable, dev.__file__, *arguments], capture_output=True, text=True)
        assert done.returncode == code
        assert "dev.py run" in done.stderr
