import subprocess
import sys


def test_every_part_says_ok_and_nothing_else_is_said(tmp_path):
    command = [sys.executable, "-P", "-m", "lowlight_app", "--self-test"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == ["ok window", "ok formats"]
    assert list(tmp_path.iterdir()) == []
