"""ICC profiles: validation, and creation for colours that a file specifies only by codes."""

from __future__ import annotations

import io
import logging
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import ExportError, Message
from lowlight_app.frame import ColorSpec, Frame, Primaries, Transfer
from lowlight_app.srgb import linear_from_srgb

DAMAGED_PROFILE = Message("the colour profile is damaged and was ignored; colours can differ.")
"""Notice about a profile that cannot be used."""

HDR = frozenset({Transfer.PQ, Transfer.HLG})
UNSPECIFIED = 2
"""Code of ITU-T H.273 for primaries that a file does not state."""
Chromaticity = tuple[float, float]
_log = logging.getLogger(__name__)
_D65 = (0.3127, 0.3290)
_ADOBE_RGB = [(0.64, 0.33), (0.21, 0.71), (0.15, 0.06)]
_CHROMATICITIES = {
    Primaries.BT709: [(0.640, 0.330), (0.300, 0.600), (0.150, 0.060)],
    Primaries.BT601_625: [(0.640, 0.330), (0.290, 0.600), (0.150, 0.060)],
    Primaries.BT601_525: [(0.630, 0.340), (0.310, 0.595), (0.155, 0.070)],
    Primaries.BT2020: [(0.708, 0.292), (0.170, 0.797), (0.131, 0.046)],
    Primaries.P3: [(0.680, 0.320), (0.265, 0.690), (0.150, 0.060)],
}


def color_space(profile: bytes) -> str:
    """Return the colour space of the profile: "RGB", "GRAY", "CMYK", ..."""
    return profile[16:20].decode("latin-1").strip()


def matching_profile(profile: bytes | None, channels: int) -> bytes | None:
    """Return the profile unless it describes images with another number of channels (see `Pixels`).

    A damaged profile is returned, too: see `is_usable`.
    """
    if not profile:
        return None
    is_other = _is_profile(profile) and color_space(profile) != ("GRAY" if channels <= 2 else "RGB")
    return None if is_other else profile


@lru_cache(maxsize=64)
def is_usable(profile: bytes) -> bool:
    """Return whether colours can be converted by the profile."""
    from PIL import ImageCms

    if not _is_profile(profile):
        return False
    mode = {"GRAY": "L", "CMYK": "CMYK"}.get(color_space(profile), "RGB")
    try:
        opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.buildTransform(opened, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError) as error:
        _log.warning("unusable profile: %s", error)
        return False
    return True


def _is_profile(profile: bytes) -> bool:
    return len(profile) >= 132 and profile[36:40] == b"acsp"


def profile_for(frame: Frame, name: str) -> bytes | None:
    """Return the profile to embed with the frame; None for sRGB, which is the default everywhere.

    Args:
        frame: the frame to be written.
        name: the name of the format, for the error message.

    Raises:
        ExportError: high dynamic range, which profiles do not support.
    """
    color = frame.color
    if color.icc is not None:
        return matching_profile(color.icc, frame.pixels.shape[2])
    if color.transfer in HDR:
        raise ExportError(
            "{format} does not support high dynamic range ({transfer}); choose PNG.", format=name, transfer=color.transfer.name
        )
    linear = color.transfer is Transfer.LINEAR
    if color.primaries is Primaries.BT709 and not linear:
        return None
    return build_profile(color.primaries if frame.pixels.shape[2] > 2 else None, linear)


def profile_from_gamma(primaries: list[Chromaticity] | None, white: Chromaticity, gamma: float) -> bytes:
    """Create a profile with a power law: RGB with these primaries, or grey if they are None."""
    return _create_profile(primaries, white, np.linspace(0, 1, 1024, dtype=np.float32) ** np.float32(gamma))


@lru_cache  # profiles hold the time at which they were made
def adobe_rgb() -> bytes:
    """Create a profile of Adobe RGB (1998)."""
    return profile_from_gamma(_ADOBE_RGB, _D65, 563 / 256)


@lru_cache
def build_profile(primaries: Primaries | None, linear: bool) -> bytes:
    """Create a profile with these primaries (None: grey), linear or with the curve of sRGB."""
    codes = np.linspace(0, 1, 1024, dtype=np.float32)
    light = codes if linear else linear_from_srgb(codes)
    return _create_profile(_CHROMATICITIES[primaries] if primaries else None, _D65, light)


def _create_profile(primaries: list[Chromaticity] | None, white: Chromaticity, light: NDArray[np.float32]) -> bytes:
    import imagecodecs

    if primaries is None:
        return bytes(imagecodecs.cms_profile("gray", whitepoint=(*white, 1), transferfunction=light))
    numbers = [number for x, y in primaries for number in (x, y, 1)]
    return bytes(imagecodecs.cms_profile("rgb", whitepoint=(*white, 1), primaries=numbers, transferfunction=light))


def color_from_codes(primaries: int, transfer: int) -> ColorSpec:
    """Return the colour for codes of ITU-T H.273; unknown and unspecified ones mean sRGB."""
    known = {p.value: p for p in Primaries}
    transfers = {t.value: t for t in Transfer}
    return ColorSpec(known.get(primaries, Primaries.BT709), transfers.get(transfer, Transfer.SRGB))


def monitor_profile() -> bytes:
    """Return the ICC profile of the main monitor if Windows has one, else b""."""
    from PIL import ImageCms

    profile = ImageCms.get_display_profile()
    return profile.tobytes() if profile is not None else b""
