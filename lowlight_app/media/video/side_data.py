"""Data that a video states beside its frames: metadata of high dynamic range, and of 360-degree video."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from av.sidedata.sidedata import Type
from av.video.frame import VideoFrame

_MASTERING_DISPLAY = struct.Struct("22i")
"""FFmpeg's AVMasteringDisplayMetadata: ten fractions, and whether the colours and the luminance are set."""
_LIGHT_LEVEL = struct.Struct("2I")
_DYNAMIC = {
    Type.DYNAMIC_HDR_PLUS: "HDR10+",
    Type.DYNAMIC_HDR_VIVID: "HDR Vivid",
    Type.DOVI_RPU_BUFFER: "Dolby Vision",
    Type.DOVI_METADATA: "Dolby Vision",
}
_CHROMATICITY, _LUMINANCE = 50_000, 10_000
"""Steps per unit in the parameters of x265."""


def side_data(frame: VideoFrame) -> dict[Type, bytes]:
    """Return the side data of a decoded frame; nothing if one is of a type that PyAV does not know."""
    try:
        sides: Mapping[Any, Any] = frame.side_data  # the type stub names another class
    except ValueError:
        return {}
    return {side.type: bytes(side) for side in sides}


@dataclass(frozen=True)
class MasteringDisplay:
    """The display on which a video in high dynamic range was mastered.

    Attributes:
        chromaticities: x and y of red, green, blue and white.
        luminances: lowest and highest, in candela per square metre.
    """

    chromaticities: tuple[tuple[Fraction, Fraction], ...]
    luminances: tuple[Fraction, Fraction]

    @classmethod
    def of(cls, data: bytes) -> Self | None:
        """Read FFmpeg's structure; return None unless all is set."""
        numbers = _MASTERING_DISPLAY.unpack_from(data)
        if not numbers[20] or not numbers[21] or 0 in numbers[1:20:2]:
            return None
        values = [Fraction(numbers[i], numbers[i + 1]) for i in range(0, 20, 2)]
        return cls(tuple(zip(values[0:8:2], values[1:8:2], strict=True)), (values[8], values[9]))

    def x265(self) -> str:
        """Format it for x265."""
        red, green, blue, white = (f"({round(x * _CHROMATICITY)},{round(y * _CHROMATICITY)})" for x, y in self.chromaticities)
        low, high = (round(luminance * _LUMINANCE) for luminance in self.luminances)
        return f"G{green}B{blue}R{red}WP{white}L({high},{low})"

    def svt_av1(self) -> str:
        """Format it for SVT-AV1."""
        red, green, blue, white = (f"({float(x):.5f},{float(y):.5f})" for x, y in self.chromaticities)
        low, high = self.luminances
        return f"G{green}B{blue}R{red}WP{white}L({float(high):.4f},{float(low):.4f})"


@dataclass(frozen=True)
class SideData:
    """The side data of a video that concern the result.

    Attributes:
        mastering_display: the mastering display metadata of HDR10; None if unknown.
        light_level: highest and average light level of HDR10, in candela per square metre; None if unknown.
        dynamic: names of dynamic HDR metadata.
        is_spherical: it is a 360-degree or stereoscopic video.
    """

    mastering_display: MasteringDisplay | None = None
    light_level: tuple[int, int] | None = None
    dynamic: tuple[str, ...] = ()
    is_spherical: bool = False

    @classmethod
    def of(cls, frame: VideoFrame) -> Self:
        """Return the side data of a decoded frame."""
        found = side_data(frame)
        display, light = found.get(Type.MASTERING_DISPLAY_METADATA), found.get(Type.CONTENT_LIGHT_LEVEL)
        return cls(
            MasteringDisplay.of(display) if display else None,
            _LIGHT_LEVEL.unpack_from(light) if light else None,
            tuple(sorted({name for kind, name in _DYNAMIC.items() if kind in found})),
            Type.SPHERICAL in found or Type.STEREO3D in found,
        )


NO_SIDE_DATA = SideData()
