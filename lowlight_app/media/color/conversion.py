"""Colours of one space told in the numbers of another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lowlight_app.errors import ExportError
from lowlight_app.frame import ColorSpec, Frame, Pixels, Primaries, Transfer
from lowlight_app.media.color import icc
from lowlight_app.media.color.pixels import to_depth
from lowlight_app.settings import OutputColor

_SRGB, _P3 = ColorSpec(), ColorSpec(primaries=Primaries.P3)
_RELATIVE, _BLACK_POINT = 1, 0x2000
"""Rendering intent of photo programs: white stays white and black stays black, other colours stay what they are."""


def convert_color(frame: Frame, color: OutputColor) -> Frame:
    """The frame in another colour space, in 8 or 16 bits; itself if it is in it, is grey, or is to keep its own.

    Raises:
        ExportError: high dynamic range, which none of these spaces holds, or a profile that cannot be read.
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
    wanted = _spec(color)
    if coded.color == wanted:
        return coded
    return replace(coded, pixels=_converted(coded, wanted), color=wanted)


def _spec(color: OutputColor) -> ColorSpec:
    if color is OutputColor.ADOBE_RGB:
        return ColorSpec(icc=icc.adobe_rgb())
    return _P3 if color is OutputColor.DISPLAY_P3 else _SRGB


def _converted(frame: Frame, wanted: ColorSpec) -> Pixels:
    """By way of 16 bits: between numbers of 8 bits, Little CMS itself is out by several in the shadows."""
    import imagecodecs

    profiles = _profile(frame.color), _profile(wanted)
    fine = to_depth(replace(frame, pixels=np.ascontiguousarray(frame.color_channels)), 16)
    try:
        light = imagecodecs.cms_transform(
            fine.pixels, *profiles, colorspace="rgb", outcolorspace="rgb", intent=_RELATIVE, flags=_BLACK_POINT
        )
    except imagecodecs.CmsError as error:
        raise ExportError("the colour profile cannot be used ({reason}); keep the source's colours.", reason=error) from error
    pixels = frame.pixels.copy()
    pixels[..., :3] = to_depth(replace(fine, pixels=light), 8 * pixels.itemsize).pixels
    return pixels


def _profile(color: ColorSpec) -> bytes:
    return color.icc or icc.build_profile(color.primaries, linear=color.transfer is Transfer.LINEAR)
