import os
import re
import subprocess
import sys

import pytest

from lowlight_app.resources import resource_path

DEFAULT_MODEL = resource_path("models", "lowlight", "model.keras")


@pytest.mark.skipif(not DEFAULT_MODEL.exists(), reason="the default model is still being trained")
def test_every_part_prints_ok_and_nothing_else(tmp_path):
    home = tmp_path / "home"
    command = [sys.executable, "-P", "-m", "lowlight_app", "--self-test"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "LOWLIGHT_HOME": str(home)})
    assert (done.returncode, done.stderr) == (0, "")
    parts = [line.partition(":")[0] for line in done.stdout.splitlines()]
    tried = ["window", "picture", "languages", "formats", "video", "device", "model", "training"]
    assert parts == [f"ok {name}" for name in tried]
    assert re.search(r"^ok training: one step, loss \d\.\d+;", done.stdout, re.MULTILINE)
    assert list(tmp_path.iterdir()) == []  # nor anything at the user's own place
