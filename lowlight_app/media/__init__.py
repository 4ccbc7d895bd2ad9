"""Files to frames and back: the only place that knows file formats.

Of videos, `lowlight_app.media.video` is loaded only when one is met.
"""

from lowlight_app.frame import Provenance
from lowlight_app.media.convert import convert_photo
from lowlight_app.media.folders import PHOTO_SUFFIXES, FoundFile, hold_results, list_media
from lowlight_app.media.formats import check_export
from lowlight_app.media.sink import FrameSink, encoded_size, open_sink
from lowlight_app.media.source import FrameSource, open_source, open_video
from lowlight_app.media.targets import names_a_file, resolve_target

__all__ = [
    "PHOTO_SUFFIXES",
    "FoundFile",
    "FrameSink",
    "FrameSource",
    "Provenance",
    "check_export",
    "convert_photo",
    "encoded_size",
    "hold_results",
    "list_media",
    "names_a_file",
    "open_sink",
    "open_source",
    "open_video",
    "resolve_target",
]
