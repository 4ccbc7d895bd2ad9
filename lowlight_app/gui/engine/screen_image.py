"""Conversion of pixels to QImage in the colour space of the screen."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QImage

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.srgb_coding import decode, encode
from lowlight_app.frame import ColorSpec, Frame, Pixels, Primaries, Transfer
from lowlight_app.gui.engine.screen_profile import SRGB

_PRIMARIES = {
    Primaries.BT709: QColorSpace.Primaries.SRgb,
    Primaries.P3: QColorSpace.Primaries.DciP3D65,
    Primaries.BT2020: QColorSpace.Primaries.Bt2020,
}
_TRANSFERS = {
    Transfer.PQ: QColorSpace.TransferFunction.St2084,
    Transfer.HLG: QColorSpace.TransferFunction.Hlg,
}


@dataclass(frozen=True)
class ScreenConverter:
    """Converts images from one colour space to that of the screen.

    Args:
        source: Colour space of the image.
        screen: Colour space of the screen.
    """

    source: QColorSpace
    screen: QColorSpace

    @staticmethod
    def of(color: ColorSpec, screen: QColorSpace) -> ScreenConverter:
        """Return a converter for images with these colours; a profile that Qt cannot use counts as sRGB."""
        return ScreenConverter(_space(color), screen)

    def image(self, light: Pixels, alpha: Pixels | None = None) -> QImage:
        """Return a QImage of uint8 pixels (H, W, 1 or 3) and alpha (H, W)."""
        return self.image_of_native(to_native(light), alpha)

    def image_of_native(self, screen: Pixels, alpha: Pixels | None = None) -> QImage:
        """Return a QImage of pixels from `to_native`, which are overwritten, and alpha (H, W)."""
        height, width = screen.shape[:2]
        if alpha is not None:
            screen[..., 3] = alpha
        layout = QImage.Format.Format_RGB32 if alpha is None else QImage.Format.Format_ARGB32
        image = QImage(screen.data, width, height, 4 * width, layout).copy()
        if self.source != self.screen:
            image.setColorSpace(self.source)
            image.convertToColorSpace(self.screen)
        return image if alpha is None else image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def to_native(light: Pixels) -> Pixels:
    """Convert uint8 pixels (H, W, 1 or 3) to BGRA, the layout of the screen, which paints fastest."""
    return np.asarray(cv2.cvtColor(light, cv2.COLOR_GRAY2BGRA if light.shape[2] == 1 else cv2.COLOR_RGB2BGRA), np.uint8)


def from_srgb(image: QImage, screen: QColorSpace) -> QImage:
    """Return an sRGB image in the colour space of the screen."""
    if screen == SRGB:
        return image
    tagged = QImage(image)
    tagged.setColorSpace(SRGB)
    return tagged.convertedToColorSpace(screen)


def light_to_8bit(frame: Frame, part: tuple[slice, slice]) -> Pixels:
    """Return a part of a frame in 8 bits, without alpha."""
    light = frame.color_channels[part]
    if light.dtype == np.uint8:
        return light
    if light.dtype == np.uint16:
        return (light >> 8).astype(np.uint8)
    return (decode(light, frame.color) * 255 + np.float32(0.5)).astype(np.uint8)


def alpha_to_8bit(frame: Frame, part: tuple[slice, slice]) -> Pixels | None:
    """Return the alpha of a part of a frame in 8 bits, (H, W); None if the frame has no alpha."""
    if not frame.has_alpha:
        return None
    alpha = frame.pixels[part][..., -1]
    shades: Pixels = np.clip(alpha * np.float32(255 / frame.white) + np.float32(0.5), 0, 255).astype(np.uint8)
    return shades


def result_to_8bit(coded: FloatArray, frame: Frame, part: tuple[slice, slice], origin: tuple[int, int]) -> Pixels:
    """Return a result of `combine` in 8 bits; for 8-bit frames, exactly the values that are exported.

    Args:
        coded: Result, (H, W, 3) in 0..1; overwritten.
        frame: Source frame.
        part: Rows and columns of the frame.
        origin: Row and column of the top left pixel of the part.
    """
    source = frame.color_channels[part]
    if source.dtype.kind == "f":  # `combine` returns sRGB, as the screen needs it
        source = np.broadcast_to(np.uint8(0), source.shape)
    return encode(coded, source, ColorSpec(), np.dtype(np.uint8), origin)


def _space(color: ColorSpec) -> QColorSpace:
    if color.icc is not None:
        space = QColorSpace.fromIccProfile(QByteArray(color.icc))
        if space.isValid() and space.colorModel() == QColorSpace.ColorModel.Rgb:
            return space
    primaries = _PRIMARIES.get(color.primaries, QColorSpace.Primaries.SRgb)
    transfer = _TRANSFERS.get(color.transfer, QColorSpace.TransferFunction.SRgb)
    return QColorSpace(primaries, transfer)
