"""Develop the image that LibRaw has opened, with the corrections of a DNG at their places between the steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lowlight_app.box import Box
from lowlight_app.errors import Message
from lowlight_app.frame import Pixels
from lowlight_app.media.color.pixels import as_channels
from lowlight_app.media.formats.dng import opcodes
from lowlight_app.media.formats.dng.opcodes import OpcodeList, read_opcodes
from lowlight_app.media.formats.dng.pixels import LOSSY_JPEG
from lowlight_app.media.formats.dng.raw_image import Correction, RawImage
from lowlight_app.media.formats.dng.structure import Dng
from lowlight_app.media.formats.raw_hot_pixels import remove_hot_pixels
from lowlight_app.srgb import srgb_from_linear

if TYPE_CHECKING:
    from rawpy import RawPy

_SRGB_GAMMA, _LINEAR = (2.4, 12.92), (1, 1)
_OPCODE_LISTS = (51008, 51009, 51022)
_COLORS = 3
_BAYER_PERIOD = 2
_BAND_PIXELS = 1 << 20


@dataclass(frozen=True)
class Corrections:
    """The corrections of a DNG.

    Attributes:
        stored: opcodes for the numbers as they are stored.
        sensor: opcodes for the light that the sensor measured, before the colours of a mosaic are interpolated.
        colors: opcodes for the interpolated colours.
    """

    stored: OpcodeList
    sensor: OpcodeList
    colors: OpcodeList

    @classmethod
    def read(cls, dng: Dng) -> Corrections:
        """Read the opcodes of a DNG."""
        stored, sensor, colors = map(dng.block, _OPCODE_LISTS)
        done = frozenset([opcodes.MAP_POLYNOMIAL] if dng.compression == LOSSY_JPEG else [])
        return cls(
            read_opcodes(stored, opcodes.POINTS if dng.has_linearization_table else opcodes.SENSOR),
            read_opcodes(sensor, opcodes.SENSOR, done),
            read_opcodes(colors, opcodes.COLORS),
        )

    @property
    def notices(self) -> list[Message]:
        """A notice if corrections are left out."""
        names = [name for part in (self.stored, self.sensor, self.colors) for name in part.left_out]
        if not names:
            return []
        return [Message("Corrections of the camera that are not supported were left out: {names}.", names=", ".join(names))]


def develop(raw: RawPy, active: Box | None = None, corrections: Corrections | None = None) -> Pixels:
    """Develop an image with the camera's white balance and without automatic brightening.

    Args:
        raw: the image that LibRaw has opened; overwritten.
        active: the part of the stored image that the corrections are for, with them.
        corrections: the corrections of the DNG, if it is one.

    Returns:
        sRGB, uint16, (height, width, 1 or 3), with the visible part as LibRaw sees it, not turned.
    """
    colors = () if corrections is None or active is None else _correct_sensor(raw, active, corrections)
    remove_hot_pixels(raw)
    return _with_corrected_colors(raw, colors) if colors else _postprocess(raw, gamma=_SRGB_GAMMA)


def _correct_sensor(raw: RawPy, active: Box, corrections: Corrections) -> tuple[Correction, ...]:
    """Apply the corrections of what the sensor measured; return those of the colours that are still to be interpolated."""
    sensor, colors = corrections.sensor.corrections, corrections.colors.corrections
    if not _is_mosaic(raw):  # the colours are there already
        sensor, colors = sensor + colors, ()
    if corrections.stored.corrections:
        _apply(corrections.stored.corrections, RawImage(_planes(raw), period=_period(raw)))
    if sensor:
        _apply(sensor, _measured(raw, active))
    return colors


def _with_corrected_colors(raw: RawPy, corrections: tuple[Correction, ...]) -> Pixels:
    """Correct the colours of the camera, then convert them to sRGB as LibRaw does."""
    import rawpy

    pixels = _postprocess(raw, gamma=_LINEAR, output_color=rawpy.ColorSpace.raw)
    image = RawImage(pixels)
    _apply(corrections, image)
    matrix = raw.color_matrix[:, :_COLORS].T / np.float32(65535)
    step = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, step):
        light = np.clip(pixels[top : top + step].astype(np.float32) @ matrix, 0, 1)
        pixels[top : top + step] = np.rint(srgb_from_linear(light) * np.float32(65535))
    return pixels


def _apply(corrections: tuple[Correction, ...], image: RawImage) -> None:
    with np.errstate(all="ignore"):  # damaged files have absurd numbers
        for correct in corrections:
            correct(image)


def _postprocess(raw: RawPy, **options: Any) -> Pixels:
    balance = {"user_wb": [1.0] * 4} if raw.num_colors == 1 else {"use_camera_wb": True}
    pixels: Pixels = raw.postprocess(**balance, no_auto_bright=True, output_bps=16, user_flip=0, **options)
    return np.ascontiguousarray(as_channels(pixels))


def _measured(raw: RawPy, active: Box) -> RawImage:
    """Return the part of the image that was exposed to light, with its levels of black and white."""
    levels = np.array(raw.black_level_per_channel, np.float32)
    if _is_mosaic(raw):
        black = np.roll(levels[raw.raw_pattern], (-active.top, -active.left), (0, 1))[..., None]
    else:
        black = levels[None, None, : _planes(raw).shape[2]]
    black = black if np.ptp(black) else black[:1, :1, :1]
    return RawImage(_planes(raw)[active.slices], raw.white_level, black, _period(raw))


def _planes(raw: RawPy) -> Pixels:
    pixels: Pixels = raw.raw_image
    return pixels[..., None] if pixels.ndim == 2 else pixels[..., :_COLORS]


def _is_mosaic(raw: RawPy) -> bool:
    return bool(raw.raw_image.ndim == 2 and raw.num_colors > 1)


def _period(raw: RawPy) -> int:
    return _BAYER_PERIOD if _is_mosaic(raw) else 1
