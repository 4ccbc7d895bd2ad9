import subprocess
import sys

import pytest

from lowlight_app.resources import resource_path

DEFAULT_MODEL = resource_path("models", "lowlight", "model.keras")


@pytest.mark.skipif(not DEFAULT_MODEL.exists(), reason="the default model is still being trained")
def test_every_part_says_ok_and_nothing_else_is_said(tmp_path):
    command = [sys.executable, "-P", "-m", "lowlight_app", "--self-test"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    parts = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert parts == ["ok window", "ok languages", "ok formats", "ok video", "ok device", "ok model", "ok training"]
    assert "ok training: one step, loss 0." in done.stdout
    assert list(tmp_path.iterdir()) == []
