"""`lowlight enhance` with segments of any length, for tests that kill it.

Usage: enhance_child.py FRAMES ARGUMENT...
"""

import sys

from lowlight_app.cli.main import main
from lowlight_app.media.video import segments

if __name__ == "__main__":
    segments.FRAMES_PER_SEGMENT = int(sys.argv[1])
    sys.exit(main(["enhance", *sys.argv[2:]]))
