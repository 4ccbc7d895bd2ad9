"""Files to frames and back: the only place that knows file formats.

Of videos, `lowlight_app.media.video` is loaded only when one is met.
"""

from lowlight_app.frame import Provenance
from lowlight_app.media.files.discovery import PHOTO_SUFFIXES, FoundFile, contain_results, list_media
from lowlight_app.media.formats.registry import check_export
from lowlight_app.media.frame_stream import FrameSink, FrameSource
from lowlight_app.media.open import open_source, open_video
from lowlight_app.media.output_path import names_a_file, resolve_target
from lowlight_app.media.photo_conversion import convert_photo
from lowlight_app.media.photo_sink import encoded_size, open_sink

__all__ = [
    "PHOTO_SUFFIXES",
    "FoundFile",
    "FrameSink",
    "FrameSource",
    "Provenance",
    "check_export",
    "contain_results",
    "convert_photo",
    "encoded_size",
    "list_media",
    "names_a_file",
    "open_sink",
    "open_source",
    "open_video",
    "resolve_target",
]
