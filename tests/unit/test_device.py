"""TensorFlow starts without slowing down the window."""

import os
import subprocess
import sys
import textwrap

import pytest

from lowlight_app.resources import resource_path


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads do not inherit how nice they are")
@pytest.mark.parametrize("niceness", [0, 10, 19])
def test_threads_of_tensorflow_give_way_and_none_of_ours_does(niceness):
    code = """
        import os, sys, threading
        from contextlib import suppress
        from pathlib import Path
        from lowlight_app.models.device import DeviceChoice, start_gently

        os.nice(int(sys.argv[1]))
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert start_gently(DeviceChoice.CPU).kind == "cpu"
        ours = {thread.native_id for thread in threading.enumerate()}
        nice = {}
        for task in Path("/proc/self/task").iterdir():
            with suppress(ProcessLookupError):  # the thread has ended
                nice[int(task.name)] = os.getpriority(os.PRIO_PROCESS, int(task.name))
        theirs = nice.keys() - ours
        assert all(nice[thread] == own for thread in ours), nice
        assert max(nice[thread] for thread in theirs) == max(own, 10), nice
    """
    environment = {"PATH": "", "TF_CPP_MIN_LOG_LEVEL": "3", "HOME": os.environ.get("HOME", "/")}
    script = [sys.executable, "-c", textwrap.dedent(code), str(niceness)]
    done = subprocess.run(script, cwd=resource_path().parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
