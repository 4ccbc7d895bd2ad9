"""Camera RAW, developed as the camera saw it: its white balance, no automatic brightening, sRGB, 16 bits.

Read only. What LibRaw cannot tell (EXIF, XMP) is taken from the file's own tags, or from the preview inside it.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.frame import MediaInfo, Metadata, Pixels
from lowlight_app.media.color.pixels import as_channels
from lowlight_app.media.formats.base import PhotoFile, decoding
from lowlight_app.media.metadata.exif import reset_orientation
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.jpeg_segments import read_metadata
from lowlight_app.media.metadata.tiff_directory import TiffBytes

if TYPE_CHECKING:
    from rawpy import RawPy

_XMP = 700
_SRGB_GAMMA = (2.4, 12.92)
_SIDEWAYS = (5, 6)


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Reader`. The size is the upright one: LibRaw turns the picture itself."""
    with decoding(file.path), _opened(file) as raw:
        width, height = raw.sizes.iwidth, raw.sizes.iheight
        if raw.sizes.flip in _SIDEWAYS:
            width, height = height, width
        metadata = _metadata(file.data, raw)
    return MediaInfo("raw", width, height, 3, "uint16", metadata=metadata)


def decode(file: PhotoFile) -> Pixels:
    """See `Reader`."""
    with decoding(file.path), _opened(file) as raw:
        _check_complete(file.data)
        pixels = raw.postprocess(use_camera_wb=True, no_auto_bright=True, output_bps=16, gamma=_SRGB_GAMMA)
    return np.ascontiguousarray(as_channels(pixels))


def _check_complete(data: bytes) -> None:
    """LibRaw develops a file that was cut off without a word, so those that are TIFF inside are checked here.

    Raises:
        ValueError: pixels are missing.
    """
    try:
        tiff = TiffBytes(data)
    except ValueError:
        return
    if any(tiff.lacks_data(directory) for directory in tiff.directories()):
        raise ValueError("the file ends too early")


def _opened(file: PhotoFile) -> RawPy:
    import rawpy

    return rawpy.imread(io.BytesIO(file.data))


def _metadata(data: bytes, raw: RawPy) -> Metadata:
    try:
        tiff = TiffBytes(data)
        main = tiff.directory(tiff.first)
    except ValueError:
        return _preview_metadata(raw)
    block = exif_from_tiff(tiff, main, raw=True)
    xmp = main.entries[_XMP].value if _XMP in main.entries else None
    return Metadata(reset_orientation(block) if block else None, xmp)


def _preview_metadata(raw: RawPy) -> Metadata:
    """What the JPEG says that the camera put into its file for quick viewing."""
    import rawpy

    try:
        preview = raw.extract_thumb()
    except rawpy.LibRawError:
        return Metadata()
    if preview.format is not rawpy.ThumbFormat.JPEG:
        return Metadata()
    found = read_metadata(preview.data)
    return replace(found, exif=found.exif and reset_orientation(found.exif))
