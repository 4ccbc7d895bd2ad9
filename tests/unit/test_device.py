"""TensorFlow beside a window."""

import os
import subprocess
import sys
import textwrap

import pytest

from lowlight_app.resources import resource_path


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads do not inherit how nice they are")
def test_threads_of_tensorflow_give_way_and_none_of_ours_does():
    code = """
        import os, threading
        from contextlib import suppress
        from pathlib import Path
        from lowlight_app.models.backends.tensorflow import start_with_low_priority
        from lowlight_app.models.device import DeviceChoice

        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert start_with_low_priority(DeviceChoice.CPU).kind == "cpu"
        ours = {thread.native_id for thread in threading.enumerate()}
        nice = {}
        for task in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):  # it has ended meanwhile
                nice[int(task.name)] = os.getpriority(os.PRIO_PROCESS, int(task.name))
        assert {nice[thread] for thread in ours} == {own}, nice
        assert max(nice.values()) > own, nice
    """
    environment = {"PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3", "HOME": os.environ.get("HOME", "/")}
    script = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(script, cwd=resource_path().parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
