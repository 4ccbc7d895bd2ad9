"""Convert frames between colour spaces."""

from __future__ import annotations

import logging
from dataclasses import replace

import numpy as np

from lowlight_app.errors import ExportError
from lowlight_app.frame import ColorSpec, Frame, Pixels, Primaries, Transfer
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import to_depth
from lowlight_app.settings import OutputColor

_log = logging.getLogger(__name__)

_SRGB, _P3 = ColorSpec(), ColorSpec(primaries=Primaries.P3)
_RELATIVE, _BLACK_POINT = 1, 0x2000
"""Relative colorimetric intent with black point compensation, as in photo programs."""


def convert_color(frame: Frame, color: OutputColor) -> Frame:
    """Convert a frame to another colour space, in 8 or 16 bits.

    Returns:
        The frame itself if it is in that space, is grey, or keeps its own.

    Raises:
        ExportError: high dynamic range, which these spaces do not support, or an unreadable profile.
    """
    if color is OutputColor.SOURCE or frame.color_channels.shape[2] == 1:
        return frame
    if frame.color.icc is None and frame.color.transfer in icc.HDR:
        raise ExportError(
            "an image in high dynamic range ({transfer}) cannot be converted to {color}.",
            transfer=frame.color.transfer.name,
            color=color.value,
        )
    coded = frame if frame.pixels.dtype.kind == "u" else to_depth(frame, 16)
    target = _spec(color)
    if coded.color == target:
        return coded
    return replace(coded, pixels=_transform(coded, target), color=target)


def _spec(color: OutputColor) -> ColorSpec:
    if color is OutputColor.ADOBE_RGB:
        return ColorSpec(icc=icc.adobe_rgb())
    return _P3 if color is OutputColor.DISPLAY_P3 else _SRGB


def _transform(frame: Frame, target: ColorSpec) -> Pixels:
    """Convert with 16 bits: with 8 bits, Little CMS is off by several units in the shadows."""
    import imagecodecs

    profiles = _profile(frame.color), _profile(target)
    source16 = to_depth(replace(frame, pixels=np.ascontiguousarray(frame.color_channels)), 16)
    try:
        transformed = imagecodecs.cms_transform(
            source16.pixels, *profiles, colorspace="rgb", outcolorspace="rgb", intent=_RELATIVE, flags=_BLACK_POINT
        )
    except imagecodecs.CmsError as error:
        _log.warning("The colour profile cannot be used: %s", error)
        raise ExportError("the colour profile cannot be used; keep the source's colours.") from error
    pixels = frame.pixels.copy()
    pixels[..., :3] = to_depth(replace(source16, pixels=transformed), 8 * pixels.itemsize).pixels
    return pixels


def _profile(color: ColorSpec) -> bytes:
    return color.icc or icc.build_profile(color.primaries, linear=color.transfer is Transfer.LINEAR)
