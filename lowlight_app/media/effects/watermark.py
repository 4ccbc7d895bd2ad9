"""Draw a watermark into frames: it is rasterised once per size, then blended into each frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from lowlight_app.arrays import FloatArray
from lowlight_app.errors import MediaError, UsageError
from lowlight_app.frame import ColorSpec, Frame, Pixels, Transfer
from lowlight_app.media.color.conversion import convert_color
from lowlight_app.media.color.pixels import to_depth
from lowlight_app.media.effects.lettering import check_letters, letter
from lowlight_app.media.open import open_source
from lowlight_app.output_settings import Position, Watermark
from lowlight_app.settings import OutputColor
from lowlight_app.srgb import LUMA, linear_from_srgb

_SHADOW = 0.7
"""Opacity of the shadow that keeps white letters readable on white."""
_SHADOW_SPREAD = 0.1
"""Standard deviation of the shadow's blur, in heights of the letters."""
_DIFFUSE_WHITE = 203 / 10_000
"""Light of white in PQ, as a share of the largest (ITU-R BT.2408)."""
_HLG_WHITE = 0.265
"""The same in HLG, whose code is 0.75."""


@dataclass(frozen=True, eq=False)
class _Raster:
    """A watermark in the size and the coding of a kind of frames.

    Attributes:
        top, left: where it begins.
        colors: (h, w, 3) coded, multiplied by the opacity.
        opacity: (h, w, 1).
    """

    top: int
    left: int
    colors: FloatArray
    opacity: FloatArray


class WatermarkPainter:
    """Draws one watermark into frames.

    Args:
        watermark: the text or picture.
        aspect: width of a pixel of the frames divided by its height.

    Raises:
        UsageError: the font lacks characters of the text, or the picture cannot be read.
    """

    def __init__(self, watermark: Watermark, aspect: float = 1.0) -> None:
        self._watermark, self._aspect = watermark, aspect
        self._picture = _read_picture(watermark)
        self._rasters: dict[object, _Raster] = {}

    def paint(self, frame: Frame) -> Frame:
        """Return a frame of 8 or 16 bits with the watermark."""
        kind = frame.width, frame.height, frame.color.transfer
        if kind not in self._rasters:
            self._rasters = {kind: self._rasterize(frame)}
        return replace(frame, pixels=_blend(frame, self._rasters[kind]))

    def _rasterize(self, frame: Frame) -> _Raster:
        width, height = frame.width * self._aspect, frame.height
        shorter = min(width, height)
        margin = shorter * self._watermark.margin / 100
        room = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
        size = min(shorter * self._watermark.size / 100, room[1])
        layer = self._lettering(size, room[0]) if self._picture is None else _scaled(self._picture, size, room[0])
        if self._aspect != 1:
            layer = _resized(layer, layer.shape[1] / self._aspect, layer.shape[0])
        layer = layer[: frame.height, : frame.width] * np.float32(self._watermark.opacity / 100)
        top, left = _place(self._watermark.position, layer.shape, frame, (margin, margin / self._aspect))
        return _Raster(top, left, _coded_like(layer, frame.color), layer[..., 3:])

    def _lettering(self, size: float, room: float) -> FloatArray:
        """Return white letters with a soft shadow, (h, w, 4), premultiplied."""
        spread = max(0.6, _SHADOW_SPREAD * size)
        border = int(2 * spread) + 1
        ink = np.pad(letter(self._watermark.text, size, max(1.0, room - 2 * border)), border)
        shadow = np.float32(_SHADOW) * np.minimum(1, 2 * cv2.GaussianBlur(ink, (0, 0), spread))
        return np.dstack([ink, ink, ink, ink + shadow * (1 - ink)]).astype(np.float32)


def _read_picture(watermark: Watermark) -> FloatArray | None:
    """Return the picture in sRGB, (h, w, 4), premultiplied; None for a text."""
    path = watermark.picture
    if path is None:
        check_letters(watermark.text)
        return None
    try:
        with open_source(path, page=1) as source:
            if source.info.timeline is not None:
                raise UsageError("The watermark {path} is a video; choose a picture.", path=path)
            frame = convert_color(to_depth(next(source.frames()), 16), OutputColor.SRGB)
    except MediaError as error:
        reason = error.message.text(omit_path=path)
        raise UsageError("The watermark {path} cannot be read: {reason}", path=path, reason=reason) from error
    colors = frame.color_channels.astype(np.float32) / np.float32(frame.white)
    opacity = frame.pixels[..., -1:] / np.float32(frame.white) if frame.has_alpha else np.ones_like(colors[..., :1])
    colors = np.broadcast_to(colors, (*colors.shape[:2], 3)) * opacity
    return np.concatenate([colors, opacity], axis=2, dtype=np.float32)


def _scaled(picture: FloatArray, size: float, room: float) -> FloatArray:
    height, width = picture.shape[:2]
    scale = min(size / height, room / width)
    return _resized(picture, width * scale, height * scale)


def _resized(layer: FloatArray, width: float, height: float) -> FloatArray:
    size = max(1, round(width)), max(1, round(height))
    shrinks = size[0] < layer.shape[1]
    return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR), np.float32)


def _place(position: Position, shape: tuple[int, ...], frame: Frame, margins: tuple[float, float]) -> tuple[int, int]:
    """Return the top and left edge of a layer; `margins` are those of rows and columns."""
    name = position.value
    down = 0.0 if "top" in name else 1.0 if "bottom" in name else 0.5
    across = 0.0 if "left" in name else 1.0 if "right" in name else 0.5
    free = frame.height - shape[0], frame.width - shape[1]
    edges = [
        min(max(0, room), round(margin + share * max(0.0, room - 2 * margin)))
        for room, margin, share in zip(free, margins, (down, across), strict=True)
    ]
    return edges[0], edges[1]


def _coded_like(layer: FloatArray, color: ColorSpec) -> FloatArray:
    """Return the premultiplied colours in the coding of a frame; white in HDR is as bright as paper, not as the sun."""
    if color.icc is not None or color.transfer not in (Transfer.PQ, Transfer.HLG):
        return layer[..., :3]
    opacity = layer[..., 3:]
    straight = np.divide(layer[..., :3], opacity, out=np.zeros_like(layer[..., :3]), where=opacity > 0)
    encode = _encode_pq if color.transfer is Transfer.PQ else _encode_hlg
    return np.asarray(encode(linear_from_srgb(straight)) * opacity, np.float32)


def _encode_pq(light: FloatArray) -> FloatArray:
    """Encode light, 1 for diffuse white, by SMPTE ST 2084."""
    power = (light * np.float32(_DIFFUSE_WHITE)) ** 0.1593017578125
    return np.asarray(((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375, np.float32)


def _encode_hlg(light: FloatArray) -> FloatArray:
    """Encode light, 1 for diffuse white, by ARIB STD-B67."""
    scene = light * np.float32(_HLG_WHITE)
    curve = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-6)) + 0.55991073
    return np.asarray(np.where(scene <= 1 / 12, np.sqrt(3 * scene), curve), np.float32)


def _blend(frame: Frame, raster: _Raster) -> Pixels:
    height, width = raster.opacity.shape[:2]
    place = slice(raster.top, raster.top + height), slice(raster.left, raster.left + width)
    pixels, white = frame.pixels.copy(), np.float32(frame.white)
    part = pixels[place].astype(np.float32) / white
    colors = raster.colors if frame.color_channels.shape[2] == 3 else (raster.colors @ LUMA)[..., None]
    uncovered = 1 - raster.opacity
    if frame.has_alpha:
        below = part[..., -1:] * uncovered
        opacity = raster.opacity + below
        mixed = np.divide(colors + part[..., :-1] * below, opacity, out=part[..., :-1].copy(), where=opacity > 0)
        part = np.concatenate([mixed, opacity], axis=2)
    else:
        part = colors + part * uncovered
    pixels[place] = np.rint(np.clip(part, 0, 1) * white)
    return pixels
