"""Camera RAW, developed with the camera's white balance and without automatic brightening to sRGB with 16 bits.

Read only. EXIF and XMP, which LibRaw does not provide, are read from the file's own tags or its embedded preview.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lowlight_app.frame import MediaInfo, Metadata, Pixels
from lowlight_app.media.color.pixels import as_channels
from lowlight_app.media.formats.base import Format, PhotoFile, decoding
from lowlight_app.media.formats.signatures import is_tiff, major_brand
from lowlight_app.media.metadata.exif import reset_orientation
from lowlight_app.media.metadata.exif_from_tiff import exif_from_tiff
from lowlight_app.media.metadata.jpeg_segments import read_metadata
from lowlight_app.media.metadata.tiff_directory import Directory, TiffBytes

if TYPE_CHECKING:
    from rawpy import RawPy

_XMP = 700
_SRGB_GAMMA = (2.4, 12.92)
_SIDEWAYS = (5, 6)
_SIGNATURES = (
    b"FUJIFILMCCD-RAW",
    b"IIRO",  # Olympus
    b"IIRS",
    b"MMOR",
    b"IIU\0",  # Panasonic
    b"FOVb",  # Sigma
    b"\0MRM",  # Minolta
    b"II\x1a\0\0\0HEAPCCDR",  # Canon CRW
)
_CANON_BRAND, _CANON_MARK = b"crx", b"CR"
"""The brand of CR3 files, and the bytes after the TIFF header of CR2 files."""
_PHOTOMETRIC, _DNG_VERSION = 262, 50706
_SENSOR_PHOTOMETRICS = {32803, 34892}  # colour filter array, linear raw
_SUFFIXES = (
    ".3fr .arw .cr2 .cr3 .crw .dcr .dng .erf .iiq .kdc .mef .mos .mrw .nef .nrw .orf .pef .raf .raw .rw2 .rwl .sr2 .srf .srw .x3f"
)


def inspect(file: PhotoFile) -> MediaInfo:
    """See `Format`. The size is upright, since LibRaw applies the orientation."""
    with decoding(file.path), _open(file) as raw:
        width, height = raw.sizes.iwidth, raw.sizes.iheight
        if raw.sizes.flip in _SIDEWAYS:
            width, height = height, width
        metadata = _metadata(file.data, raw)
    return MediaInfo("raw", width, height, 3, "uint16", metadata=metadata)


def decode(file: PhotoFile) -> Pixels:
    """See `Format`."""
    with decoding(file.path), _open(file) as raw:
        _check_complete(file.data)
        pixels = raw.postprocess(use_camera_wb=True, no_auto_bright=True, output_bps=16, gamma=_SRGB_GAMMA)
    return np.ascontiguousarray(as_channels(pixels))


def _check_complete(data: bytes) -> None:
    """Check that a file based on TIFF is complete: LibRaw develops truncated files without an error.

    Raises:
        ValueError: pixels are missing.
    """
    try:
        tiff = TiffBytes(data)
    except ValueError:
        return
    if any(tiff.lacks_data(directory) for directory in tiff.directories()):
        raise ValueError("the file ends too early")


def _open(file: PhotoFile) -> RawPy:
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
    """Return the metadata of the embedded JPEG preview."""
    import rawpy

    try:
        preview = raw.extract_thumb()
    except rawpy.LibRawError:
        return Metadata()
    if preview.format is not rawpy.ThumbFormat.JPEG:
        return Metadata()
    found = read_metadata(preview.data)
    return replace(found, exif=found.exif and reset_orientation(found.exif))


def _matches(data: bytes) -> bool:
    if data.startswith(_SIGNATURES) or major_brand(data).startswith(_CANON_BRAND):
        return True
    return is_tiff(data) and (data[8:10] == _CANON_MARK or _has_sensor_data(data))


def _has_sensor_data(data: bytes) -> bool:
    try:
        tiff = TiffBytes(data)
    except ValueError:
        return False
    return any(_DNG_VERSION in d.entries or _is_sensor(tiff, d) for d in tiff.directories())


def _is_sensor(tiff: TiffBytes, directory: Directory) -> bool:
    entry = directory.entries.get(_PHOTOMETRIC)
    return bool(entry and _SENSOR_PHOTOMETRICS & set(entry.integers(tiff.order)))


FORMAT = Format(
    name="raw",
    suffixes=tuple(_SUFFIXES.split()),
    matches=_matches,
    inspect=inspect,
    decode=decode,
    export_as="tiff",  # loses nothing of the 16 bits
)
