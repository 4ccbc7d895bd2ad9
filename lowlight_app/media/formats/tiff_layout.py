"""The layout in which a page of a TIFF file stores its pixels, and the frame that they become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lowlight_app.errors import MediaError
from lowlight_app.media.formats.base import PhotoFile

if TYPE_CHECKING:
    from tifffile import TiffPage

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, MASK, CMYK, YCBCR = range(7)
CIE_LAB, ICC_LAB = 8, 9
_LOG_LUMINANCE, _LOG_LUV = 32844, 32845
_SAMPLES = {
    WHITE_IS_ZERO: 1,
    BLACK_IS_ZERO: 1,
    RGB: 3,
    PALETTE: 1,
    MASK: 1,
    CMYK: 4,
    YCBCR: 3,
    CIE_LAB: 3,
    ICC_LAB: 3,
    _LOG_LUMINANCE: 1,
    _LOG_LUV: 3,
}
"""Samples per pixel without opacity, by photometric interpretation."""
PLANAR = 2
_PHOTOMETRIC = 262
_UNSPECIFIED, _PREMULTIPLIED = 0, 1
_OLD_JPEG = 6
_JPEG_2000_YCBCR = 33003
_SUBSAMPLINGS = ((1, 1), (1, 2), (2, 1), (2, 2), (4, 1), (4, 2), (4, 4))
_USUAL_YCBCR = {529: (0.299, 0.587, 0.114), 532: (0, 255, 128, 255, 128, 255)}
"""Coefficients, and the codes of black and white."""


@dataclass(frozen=True)
class Layout:
    """How a page stores its pixels.

    Attributes:
        photometric: interpretation of the samples; a number of TIFF 6.0.
        samples: per pixel, without opacity.
        alpha: samples of opacity per pixel, 0 or 1.
        alpha_is_certain: whether the file says that the extra sample is opacity.
        premultiplied: whether the other samples were multiplied with the opacity.
        by_libtiff: whether libtiff decodes it, to 8 bits.
        dtype: the type of the frame's numbers.
    """

    photometric: int
    samples: int
    alpha: int
    alpha_is_certain: bool
    premultiplied: bool
    by_libtiff: bool
    dtype: str

    @property
    def channels(self) -> int:
        """Channels of the frame."""
        return (3 if self.photometric in (PALETTE, CMYK) else self.samples) + self.alpha


def layout_of(file: PhotoFile, page: TiffPage) -> Layout:
    """Return the layout of a page.

    Raises:
        MediaError: it is not supported.
    """
    photometric = _photometric(page)
    samples = _SAMPLES.get(photometric)
    if samples is None or page.imagedepth > 1:
        name = getattr(page.photometric, "name", photometric)
        raise MediaError("TIFF with {photometric} colours is not supported; save it as RGB.", path=file.path, photometric=name)
    by_libtiff = _needs_libtiff(page, photometric)
    alpha = page.samplesperpixel - samples
    if alpha not in (0, 1):
        raise MediaError(
            "{channels} channels are not supported; save it as grey or RGB, with or without opacity.",
            path=file.path,
            channels=page.samplesperpixel,
        )
    if photometric == YCBCR:
        _check_ycbcr(file, page)
    if not by_libtiff:
        _check_compression(file, page)
    extra = page.extrasamples[0] if page.extrasamples else _UNSPECIFIED
    dtype = "uint8" if by_libtiff else _frame_dtype(file, page, photometric)
    return Layout(photometric, samples, alpha, extra != _UNSPECIFIED, extra == _PREMULTIPLIED, by_libtiff, dtype)


def _photometric(page: TiffPage) -> int:
    """Return the interpretation of the samples as they are decoded; programs that leave it out mean grey or RGB."""
    if _PHOTOMETRIC not in page.tags and page.compression != _OLD_JPEG:
        return RGB if page.samplesperpixel >= 3 else BLACK_IS_ZERO
    if page.photometric == YCBCR and page.planarconfig != PLANAR and _decodes_to_rgb(page.compression):
        return RGB
    return int(page.photometric)


def _decodes_to_rgb(compression: int) -> bool:
    from tifffile import TIFF

    return compression in TIFF.IMAGE_COMPRESSIONS and compression != _JPEG_2000_YCBCR


def _needs_libtiff(page: TiffPage, photometric: int) -> bool:
    """Return whether only libtiff decodes the page."""
    if photometric in (_LOG_LUMINANCE, _LOG_LUV) or page.compression == _OLD_JPEG:
        return True
    unusual = any(_fractions(page, tag) not in ((), usual) for tag, usual in _USUAL_YCBCR.items())
    return photometric == YCBCR and (page.is_subsampled or unusual)


def _fractions(page: TiffPage, tag: int) -> tuple[float, ...]:
    found = page.tags.get(tag)
    numbers = found.value if found else ()
    return tuple(top / (bottom or 1) for top, bottom in zip(numbers[::2], numbers[1::2], strict=False))


def _check_ycbcr(file: PhotoFile, page: TiffPage) -> None:
    if page.bitspersample != 8 or page.samplesperpixel != 3:
        raise MediaError(
            "TIFF with YCbCr colours is supported only with 8 bits and without opacity; save it as RGB.", path=file.path
        )
    if page.subsampling is not None and page.subsampling not in _SUBSAMPLINGS:
        across, down = page.subsampling
        raise MediaError(
            "TIFF with chroma subsampled {across} x {down} is not supported; save it as RGB.",
            path=file.path,
            across=across,
            down=down,
        )


def _check_compression(file: PhotoFile, page: TiffPage) -> None:
    from tifffile import TIFF

    if page.compression not in TIFF.DECOMPRESSORS:
        name = getattr(page.compression, "name", page.compression)
        raise MediaError(
            "TIFF with {compression} compression is not supported; save it uncompressed or with LZW or Deflate.",
            path=file.path,
            compression=name,
        )


def _frame_dtype(file: PhotoFile, page: TiffPage, photometric: int) -> str:
    """Return the dtype of a page's frame.

    Raises:
        MediaError: unsupported numbers, such as complex ones.
    """
    kind, size = (page.dtype.kind, page.dtype.itemsize) if page.dtype else ("", 0)
    bits = page.bitspersample
    uneven = kind in "iu" and size > 2 and bits not in (32, 64)
    if kind not in "biuf" or not size or uneven or (photometric == PALETTE and (kind not in "bu" or size > 2)):
        raise MediaError(
            "pixels of type {dtype} are not supported; save it with 8 or 16 unsigned bits or floating point.",
            path=file.path,
            dtype=f"{bits} bits" if uneven or not page.dtype else page.dtype,
        )
    if photometric in (PALETTE, CMYK):
        return "uint8"
    if photometric in (CIE_LAB, ICC_LAB):
        return "uint8" if size == 1 else "uint16"
    if kind == "f":
        return "float32"
    return "uint8" if size == 1 and kind in "bu" else "uint16"
