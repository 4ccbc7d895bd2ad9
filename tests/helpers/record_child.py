"""Records frames as if they came from a camera, one each hundredth of a second, until it is killed: record_child.py TARGET.

It prints the number of frames written after each one.
"""

import sys
import time
from fractions import Fraction
from pathlib import Path

from helpers.live_frames import TRACK, frame_at

from lowlight_app.errors import LowlightError
from lowlight_app.media.live.recorder import LiveRecorder
from lowlight_app.media.live.recording_files import RecordingFiles
from lowlight_app.settings import ExportSettings

if __name__ == "__main__":
    files = RecordingFiles(Path(sys.argv[1]), dated=False)
    try:
        with LiveRecorder(files, ExportSettings(crf=10), Fraction(6), "") as recorder:
            for number in range(100_000):
                recorder.write(frame_at(Fraction(number, 10), number), TRACK)
                print(number + 1, flush=True)
                time.sleep(0.01)
    except LowlightError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
