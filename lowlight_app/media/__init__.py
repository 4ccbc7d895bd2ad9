"""Reading and writing of photos and videos: the only package that knows file formats.

`lowlight_app.media.video` loads PyAV only when a video is opened.
"""

from lowlight_app.frame import Provenance
from lowlight_app.frame_stream import FrameSink, FrameStream
from lowlight_app.media.discovery import FoundFile, contain_results, list_media
from lowlight_app.media.formats.registry import PHOTO_SUFFIXES
from lowlight_app.media.open import open_source, open_video
from lowlight_app.media.output_path import check_export, names_a_file, resolve_target
from lowlight_app.media.photo_conversion import convert_photo
from lowlight_app.media.photo_sink import encoded_size, open_sink

__all__ = [
    "PHOTO_SUFFIXES",
    "FoundFile",
    "FrameSink",
    "FrameStream",
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
