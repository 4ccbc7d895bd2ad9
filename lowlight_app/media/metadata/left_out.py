"""Find what a file holds beside its photo, such as gain maps, depth maps and clips, which results leave out."""

from __future__ import annotations

import re
import struct

from lowlight_app.errors import Message
from lowlight_app.media.metadata.iso_boxes import auxiliary_types, item_types
from lowlight_app.media.metadata.tiff_directory import TiffBytes

_GAIN_MAP = Message("the gain map for HDR screens was left out.")
_DEPTH_MAP = Message("the depth map was left out.")
_CLIP = Message("the video clip of this motion photo was left out.")
_CLIP_START = re.compile(rb"\0\0\0[\x10-\xff]ftyp(?:mp4[12]|iso[m\d]|avc1|hvc1|qt  |3gp\d|MSNV)")
_GAIN_MAP_MARKS = (
    b"http://ns.adobe.com/hdr-gain-map/1.0/",
    b"http://ns.apple.com/HDRGainMap/1.0/",
    b"urn:iso:std:iso:ts:21496:-1",
)
_DEPTH_SEMANTIC = re.compile(rb"""Semantic\s*(?:=\s*["']|>)\s*Depth""")
_FIRST_JPEG = b"\xff\xd8\xff"
_ENTRIES, _ENTRY_SIZE = 0xB002, 16
_PREVIEWS, _DISPARITY = (0x010001, 0x010002, 0x010003, 0x010004, 0x010005), 0x020002
_MAX_IMAGES = 1000


def left_out_of_jpeg(data: bytes, header_end: int, image_list: bytes | None, xmp: bytes | None) -> list[Message]:
    """Return notices about what follows the photo in a JPEG.

    Args:
        data: the file.
        header_end: where the pixels start.
        image_list: the index of images (MPF), a TIFF structure.
        xmp: the packet.
    """
    has_more = data.find(_FIRST_JPEG, header_end) >= 0
    kinds = _image_kinds(image_list) if has_more else []
    gain_map = has_more and any(mark in data[:header_end] or mark in (xmp or b"") for mark in _GAIN_MAP_MARKS)
    depth = has_more and (_DISPARITY in kinds or _DEPTH_SEMANTIC.search(xmp or b"") is not None)
    others = len(kinds) - gain_map - depth
    notices = [*([_GAIN_MAP] if gain_map else []), *([_DEPTH_MAP] if depth else []), *_others(others)]
    return [*notices, _CLIP] if _CLIP_START.search(data, header_end) else notices


def left_out_of_heif(data: bytes, others: int = 0) -> list[Message]:
    """Return notices about what a HEIC or AVIF holds beside its primary image.

    Args:
        data: the file.
        others: how many other images there are, apart from auxiliary ones.
    """
    kinds = [urn for urn in auxiliary_types(data) if not urn.endswith(("alpha", "auxid:1"))]
    gain_maps = [urn for urn in kinds if "gainmap" in urn.lower()]
    depths = [urn for urn in kinds if urn.endswith("auxid:2") or "depth" in urn or "disparity" in urn]
    gain_map = bool(gain_maps) or b"tmap" in item_types(data)
    notices = [*([_GAIN_MAP] if gain_map else []), *([_DEPTH_MAP] if depths else [])]
    notices += _others(others + len(set(kinds) - {*gain_maps, *depths}))
    return [*notices, _CLIP] if _CLIP_START.search(data, 8) else notices


def _others(count: int) -> list[Message]:
    return [Message("other pictures in the file were left out: {count}.", count=count)] if count > 0 else []


def _image_kinds(image_list: bytes | None) -> list[int]:
    """Return the types of the images after the first, except previews."""
    try:
        tiff = TiffBytes(image_list or b"")
        entry = tiff.directory(tiff.first).entries.get(_ENTRIES)
    except ValueError:
        return []
    entries = entry.value[: _MAX_IMAGES * _ENTRY_SIZE] if entry else b""
    count = len(entries) // _ENTRY_SIZE
    attributes = struct.unpack(tiff.order + "I12x" * count, entries[: count * _ENTRY_SIZE])
    return [kind & 0xFFFFFF for kind in attributes[1:] if kind & 0xFFFFFF not in _PREVIEWS]
