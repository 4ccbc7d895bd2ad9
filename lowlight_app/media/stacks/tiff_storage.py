"""The layout in which a TIFF stack stores its pages, and the tags that are copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import Message

if TYPE_CHECKING:
    from tifffile import TiffFile, TiffPage

ExtraTag = tuple[int, int, int | None, Any, bool]
"""Number, type, count, value, and whether only the first page has it; as tifffile takes them."""

DESCRIPTION, XMP, _SOFTWARE, _EXIF = 270, 700, 305, 34665
_UNITS = range(1, 6)
_LOSSLESS = {1: None, 5: "lzw", 8: "adobe_deflate", 32773: "packbits", 32946: "deflate", 34925: "lzma", 50000: "zstd"}
"""tifffile's names of the compressions that results can have, by number."""
_FALLBACK = "adobe_deflate"
_NO_PREDICTOR, _RGB, _PALETTE, _PLANAR = 1, 2, 3, 2
_COPIED = frozenset([269, 271, 272, 274, 285, 286, 287, 297, 306, 315, 316, 33432])
"""Tags of document, make, model, orientation, page name, place and number of the page, date, artist, computer and copyright."""
_FIRST_PRIVATE = 32768
_WRITTEN = frozenset([32997, 32998, 34665, 34675, 34853, 40965, 50838, 50839])
"""Private tags of the structure, of positions in the file, of the profile and of ImageJ."""
_POSITIONS = frozenset([13, 18])
"""Types of positions of directories."""


@dataclass(frozen=True)
class PageStorage:
    """How the pages of a file are stored; the result is stored alike.

    Attributes:
        byteorder: "<" or ">".
        big: BigTIFF.
        compression: tifffile's name; None for none.
        predictor: store the differences between neighbours.
        tile: height and width of a tile; None for strips.
        planar: the channels of a page follow each other.
        photometric: tifffile's name.
        colormap: colours for display of grey numbers, (3, n) of 16 bits.
        resolution: pixels per unit across and down, as fractions.
        resolution_unit: number of TIFF 6.0.
        software: the software that wrote the first page of the source.
        profile: ICC profile.
    """

    byteorder: Literal["<", ">"]
    big: bool
    compression: str | None
    predictor: bool
    tile: tuple[int, int] | None
    planar: bool
    photometric: str
    colormap: NDArray[np.uint16] | None
    resolution: tuple[tuple[int, int], tuple[int, int]] | None
    resolution_unit: int | None
    software: bytes | None
    profile: bytes | None

    @classmethod
    def of(cls, tiff: TiffFile, page: TiffPage) -> PageStorage:
        """Return the storage of a file, as its first page has it."""
        names = {_RGB: "rgb", _PALETTE: "palette"}
        resolution = page.tags.valueof(282), page.tags.valueof(283)
        unit = page.tags.valueof(296)
        compression = _LOSSLESS.get(page.compression, _FALLBACK)
        return cls(
            byteorder=tiff.byteorder,
            big=tiff.is_bigtiff,
            compression=compression,
            predictor=page.predictor != _NO_PREDICTOR and compression is not None,
            tile=(page.tilelength, page.tilewidth) if page.is_tiled else None,
            planar=page.planarconfig == _PLANAR and page.samplesperpixel > 1,
            photometric=names.get(page.photometric, "minisblack"),
            colormap=np.asarray(page.colormap, np.uint16) if page.photometric == _PALETTE else None,
            resolution=resolution if all(map(_is_fraction, resolution)) else None,
            resolution_unit=unit if unit in _UNITS else None,
            software=raw_value(page, _SOFTWARE),
            profile=page.tags.valueof(34675),
        )

    def options(self) -> dict[str, Any]:
        """Return the arguments of `tifffile.TiffWriter.write` that store a page alike."""
        return {
            "photometric": self.photometric,
            "planarconfig": ("separate" if self.planar else "contig") if self.photometric == "rgb" else None,
            "compression": self.compression,
            "predictor": self.predictor or None,
            "tile": self.tile,
            "colormap": self.colormap,
            "resolution": self.resolution,
            "resolutionunit": self.resolution_unit if self.resolution else None,
            "software": self.software or False,
            "iccprofile": self.profile,
            "maxworkers": 1,
        }


def raw_value(page: TiffPage | None, code: int) -> bytes | None:
    """Return the bytes of a tag; None if the page does not have it."""
    tag = page.tags.get(code) if page is not None else None
    return bytes(tag.astuple()[3]) if tag is not None else None


def _is_fraction(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and value[1] != 0


def storage_notices(page: TiffPage) -> tuple[Message, ...]:
    """Return notices about the storage of the file that the result cannot have."""
    notices = []
    if page.compression not in _LOSSLESS:
        name = getattr(page.compression, "name", page.compression)
        text = "The pages are compressed as {compression}, which would change their numbers; the result has Deflate."
        notices.append(Message(text, compression=name))
    if _EXIF in page.tags:
        notices.append(Message("The EXIF blocks of the pages are left out."))
    return tuple(notices)


def copied_tags(page: TiffPage | None) -> list[ExtraTag]:
    """Return the tags of a page that do not depend on its pixels, including private ones of other programs."""
    if page is None:
        return []
    return [tag.astuple() for tag in page.tags if _is_copied(tag.code) and int(tag.dtype) not in _POSITIONS]


def _is_copied(code: int) -> bool:
    return code in _COPIED or (code >= _FIRST_PRIVATE and code not in _WRITTEN)
