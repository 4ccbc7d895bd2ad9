"""The light of a whole picture, decided once, before any part of it is restored."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.srgb_coding import decode
from lowlight_app.frame import ColorSpec, Frame, Pixels
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.network import Network

_BAND_PIXELS = 1 << 22
_WELL_LIT = 0.35
_HIGHLIGHT = (0.45, 0.75)
"""From where on a pixel counts as bright, and from where on fully."""
_REACH = 0.04
"""How far around it, as a share of the longer side."""
_ALL_BUT_A_FEW = 98


@dataclass(frozen=True, eq=False)
class Illumination:
    """What `analyse` found.

    Attributes:
        cells: the network's map, small and smooth, (cells down, cells across, channels).
        highlights: how near a pixel of each cell is to something bright in the picture as it was taken, 0..1, smooth,
            (cells down, cells across, 1).
        strength: how much the picture is changed: the log gain that 98 % of it stay below.
        untouched: every gain is exactly 1.
    """

    cells: FloatArray
    highlights: FloatArray
    strength: float
    untouched: bool

    @property
    def well_lit(self) -> bool:
        """Whether the picture was taken in good light: next to nothing is brightened by more than half a stop."""
        return self.strength < _WELL_LIT


def analyse(network: Network, frame: Frame, steady: FlickerFilter | None = None) -> Illumination:
    """Look at a whole picture, small, and decide its light.

    Args:
        network: that decides.
        frame: the picture.
        steady: of the video that the frame belongs to.

    Raises:
        MemoryError: the device has too little.
    """
    small = small_picture(frame, network.small_size(frame.height, frame.width))
    cells = network.illuminate(small)
    highlights = _highlights(small, cells.shape[:2])
    if steady is not None:
        cells, highlights = steady.smoothed(small, cells, highlights, frame.time)
    rows, columns = (
        sampling_weights(0, length, length, count) for length, count in zip(small.shape[:2], cells.shape[:2], strict=True)
    )
    log_gain = np.abs(network.log_gain(small, cells, rows, columns))
    strength = float(np.percentile(log_gain.max(axis=-1), _ALL_BUT_A_FEW))
    return Illumination(cells, highlights, strength, untouched=not log_gain.any())


def small_picture(frame: Frame, size: tuple[int, int]) -> FloatArray:
    """The picture at `size` (height, width) as the network wants it, each pixel the mean of those it covers."""
    if frame.pixels.dtype.kind == "f":
        return decode(_resized(_in_16_bits(frame), size), ColorSpec())
    return decode(_resized(frame.pixels, size)[..., : frame.light.shape[2]], frame.color)


def downscaled(frame: Frame, scale: float) -> Frame:
    """The frame at a smaller scale, of a pixel at least; itself from 1 on."""
    if scale >= 1:
        return frame
    return replace(
        frame, pixels=_resized(frame.pixels, (max(1, round(frame.height * scale)), max(1, round(frame.width * scale))))
    )


def _highlights(small: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Widened before it is smoothed: a highlight itself and what is close to it count fully, so none gets a rim."""
    start, full = _HIGHLIGHT
    share = np.clip((small.max(axis=-1) - start) / (full - start), 0, 1)
    reach = max(1, round(max(small.shape) * _REACH))
    wide = cv2.dilate(share, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))
    smooth = cv2.GaussianBlur(wide, (0, 0), reach / 2, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(smooth, size[::-1], interpolation=cv2.INTER_AREA), np.float32)[..., None]


def _resized(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    small: Pixels = cv2.resize(pixels, size[::-1], interpolation=cv2.INTER_AREA)
    return small.reshape(*size, -1)


def _in_16_bits(frame: Frame) -> Pixels:
    """Float pixels as the network knows them: means of light that exceeds white would tell nothing about the rest."""
    coded = np.empty((frame.height, frame.width, 3), np.uint16)
    band = max(1, _BAND_PIXELS // frame.width)
    for top in range(0, frame.height, band):
        coded[top : top + band] = np.rint(decode(frame.light[top : top + band], frame.color) * 65535)
    return coded
