"""The readers to fuzz: small valid files, the parts that they consist of, and how the application reads them."""

from __future__ import annotations

import io
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Reader:
    """A reader to fuzz, and the valid inputs to start from.

    Attributes:
        seeds: makes valid inputs.
        suffix: the suffix of the file that an input is written to.
        read: reads a file as the application does; a `LowlightError` is a correct answer.
        spans: start and end of each part of an input, such as a chunk; mutations prefer their borders.
        finish: makes a file of a mutated input, for example with correct checksums.
    """

    seeds: Callable[[], list[bytes]]
    suffix: str
    read: Callable[[Path], object]
    spans: Callable[[bytes], Spans]
    finish: Callable[[bytes], bytes] = bytes


def convert(path: Path) -> None:
    """Read a photo with its metadata and write it again."""
    from lowlight_app.media import convert_photo
    from lowlight_app.settings import ExportSettings

    with tempfile.TemporaryDirectory() as folder:
        convert_photo(path, Path(folder), ExportSettings(), page=None)


def read_photo(path: Path) -> None:
    """Open a photo as the window does and decode it."""
    from lowlight_app.media import open_source

    with open_source(path, page=1) as source:
        if source.info.timeline is None:
            next(source.frames())


def read_stack(path: Path) -> None:
    """Decode all pages of a stack and write it again."""
    from lowlight_app.frame import Provenance
    from lowlight_app.media.stacks.open import open_stack, write_stack
    from lowlight_app.media.stacks.record import StackRecord
    from lowlight_app.settings import ExportSettings

    stack = open_stack(path)
    if stack is not None:
        with stack, tempfile.TemporaryDirectory() as folder:
            part, record = stack.info.select({}), StackRecord(Provenance("1", "lowlight"), keeps_scale=True)
            write_stack(Path(folder, "result"), stack, part, map(stack.page, part.numbers()), record, ExportSettings())


def read_video(path: Path) -> None:
    """Decode all frames of a video and look for its scene marks."""
    from lowlight_app.media import open_video
    from lowlight_app.media.video.scene_marks import SceneScan
    from lowlight_app.progress import Progress

    with open_video(path) as source:
        for _ in source.frames():
            pass
        scan = SceneScan(source)
        for _ in scan.run(Progress()):
            pass
        scan.marks()


def read_sidecar(path: Path) -> None:
    """Read the settings in a sidecar file."""
    from lowlight_app.media.sidecar import read_sidecar as read

    read(path.with_suffix(""))


# --- Parts of files


def in_blocks(size: int) -> Callable[[bytes], Spans]:
    """Return a function that cuts data into blocks of equal size."""
    return lambda data: [(start, min(start + size, len(data))) for start in range(0, len(data), size)]


def jpeg_segments(data: bytes) -> Spans:
    """Return the segments up to the image data, which is the last."""
    spans, at = [(0, 2)], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        spans.append((at, min(end, len(data))))
        at = end
    return [*spans, (min(at, len(data)), len(data))]


def png_chunks(data: bytes) -> Spans:
    """Return the signature and the chunks."""
    return [(0, 8), *((start, end) for start, end in _png_chunks(data))]


def with_checksums(data: bytes) -> bytes:
    """Correct the checksums of PNG chunks: wrong ones hide all other damage from the decoder."""
    fixed = bytearray(data)
    for start, end in _png_chunks(data):
        fixed[end - 4 : end] = struct.pack(">I", zlib.crc32(fixed[start + 4 : end - 4]))
    return bytes(fixed)


def boxes(data: bytes) -> Spans:
    """Return the boxes of an MP4 or HEIF file and those inside them."""
    return list(_boxes(data, 0, len(data)))


def _png_chunks(data: bytes) -> Iterator[tuple[int, int]]:
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return
        yield at, end
        at = end


def _boxes(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start + 8 <= end:
        size = int.from_bytes(data[start : start + 4], "big")
        if size < 8 or start + size > end:
            return
        yield start, start + size
        if data[start + 4 : start + 8] in {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"iprp", b"ipco"}:
            yield from _boxes(data, start + 8, start + size)
        elif data[start + 4 : start + 8] in {b"meta", b"iref", b"stsd"}:
            yield from _boxes(data, start + 12, start + size)
        start += size


# --- Seeds


def _pillow(name: str, mode: str = "RGB", **options: object) -> bytes:
    from media import samples

    buffer = io.BytesIO()
    samples.image(samples.noise(24, 32, 3)).convert(mode).save(buffer, name, **options)
    return buffer.getvalue()


def _exif() -> bytes:
    from media import samples

    return samples.exif_block(thumbnail=_pillow("JPEG"))


def _jpeg_with(marker: bytes, content: bytes) -> bytes:
    data = _pillow("JPEG")
    content = content[: 65533 - len(marker)]
    segment = b"\xff\xe1" + struct.pack(">H", len(marker) + len(content) + 2) + marker + content
    return data[:2] + segment + data[2:]


def _jpegs() -> list[bytes]:
    from media import samples

    profile = samples.srgb_profile()
    metadata = _jpeg_with(b"Exif\0\0", _exif())
    return [_pillow("JPEG", icc_profile=profile), _pillow("JPEG", "CMYK"), _pillow("JPEG", "L", progressive=True), metadata]


def _pngs() -> list[bytes]:
    from media import samples

    buffer = io.BytesIO()
    samples.image(samples.noise(24, 32, 3)).save(
        buffer, "PNG", icc_profile=samples.srgb_profile(), exif=_exif(), pnginfo=_png_text(), dpi=(72, 72)
    )
    return [buffer.getvalue(), _pillow("PNG", "P"), _pillow("PNG", "RGBA"), _pillow("PNG", "1"), _pillow("PNG", "I;16")]


def _png_text() -> object:
    from media import samples
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", samples.XMP.decode())
    info.add_text("Raw profile type exif", "\nexif\n  4\n45786966\n", zip=True)
    return info


def _tiffs() -> list[bytes]:
    import tifffile
    from media import samples

    found = [_pillow("TIFF"), _pillow("TIFF", "P"), _pillow("TIFF", "1"), _pillow("TIFF", compression="jpeg")]
    for pixels, options in (
        (samples.noise(32, 48, 3), {"compression": "lzw", "tile": (16, 16), "photometric": "rgb"}),
        (
            samples.noise(24, 32, 3, "uint16").transpose(2, 0, 1),
            {"byteorder": ">", "planarconfig": "separate", "photometric": "rgb"},
        ),
        (samples.noise(24, 32, 1)[..., 0].astype("float32"), {"predictor": True, "compression": "zlib", "bigtiff": True}),
    ):
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, pixels, **options)
        found.append(buffer.getvalue())
    return found


def _raws() -> list[bytes]:
    from media.test_raw import dng

    return [dng(0.2), dng(0.2, orientation=6)]


def _heifs() -> list[bytes]:
    import pillow_heif
    from media import samples

    buffer = io.BytesIO()
    pillow_heif.from_pillow(samples.image(samples.noise(40, 50, 3))).save(buffer, quality=60, exif=_exif(), xmp=samples.XMP)
    return [buffer.getvalue(), _pillow("AVIF", exif=_exif()), _pillow("AVIF", "RGBA", icc_profile=samples.srgb_profile())]


def _stacks() -> list[bytes]:
    from media import stack_files

    shape, found = (1, 2, 2, 12, 14), []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stack.tif")
        for make, options in (
            (stack_files.imagej, {"shape": shape}),
            (stack_files.ome, {"shape": shape, "compression": "lzw"}),
            (stack_files.plain, {"shape": (2, 12, 14, 3)}),
        ):
            make(path, "uint8" if make is stack_files.plain else "uint16", **options)
            found.append(path.read_bytes())
    return found


def _fits() -> list[bytes]:
    from astropy.io import fits

    random, found = np.random.default_rng(0), []
    for pixels in (random.integers(0, 9000, (3, 12, 14), "u2"), random.normal(0, 9, (12, 14)).astype("f4")):
        buffer = io.BytesIO()
        fits.PrimaryHDU(pixels).writeto(buffer)
        found.append(buffer.getvalue())
    return found


def _xmps() -> list[bytes]:
    from media import samples

    return [samples.XMP]


def _sidecars() -> list[bytes]:
    from lowlight_app.media.sidecar import write_sidecar
    from lowlight_app.settings import EnhanceSettings
    from lowlight_app.settings_track import SettingsTrack

    with tempfile.TemporaryDirectory() as folder:
        return [write_sidecar(Path(folder, "a.jpg"), SettingsTrack(EnhanceSettings(amount=0.5)), "lowlight").read_bytes()]


def _clips(*kinds: tuple[str, str]) -> Callable[[], list[bytes]]:
    def make() -> list[bytes]:
        from media.clips import Sound, write_clip

        found = []
        with tempfile.TemporaryDirectory() as folder:
            for name, codec in kinds:
                sound = Sound("aac" if name in ("mp4", "mov") else "mp2", click=0.05, length=0.1)
                path = write_clip(Path(folder, "clip"), format=name, codec=codec, times=tuple(range(0, 120, 20)), sounds=(sound,))
                found.append(path.read_bytes())
        return found

    return make


def _reader(
    seeds: Callable[[], list[bytes]],
    suffix: str,
    read: Callable[[Path], object],
    spans: Callable[[bytes], Spans],
    finish: Callable[[bytes], bytes] = bytes,
) -> Reader:
    return Reader(cache(seeds), suffix, read, spans, finish)


READERS = {
    "jpeg": _reader(_jpegs, ".jpg", convert, jpeg_segments),
    "png": _reader(_pngs, ".png", convert, png_chunks, with_checksums),
    "tiff": _reader(_tiffs, ".tif", convert, in_blocks(12)),
    "stack": _reader(_stacks, ".tif", read_stack, in_blocks(12)),
    "fits": _reader(_fits, ".fits", read_stack, in_blocks(80)),
    "raw": _reader(_raws, ".dng", read_photo, in_blocks(12)),
    "heif": _reader(_heifs, ".heic", read_photo, boxes),
    "webp": _reader(lambda: [_pillow("WEBP", exif=_exif()), _pillow("WEBP", lossless=True)], ".webp", convert, in_blocks(8)),
    "bmp": _reader(lambda: [_pillow("BMP"), _pillow("BMP", "P"), _pillow("BMP", "1")], ".bmp", convert, in_blocks(4)),
    "exif": _reader(lambda: [_exif()], ".jpg", convert, in_blocks(12), lambda data: _jpeg_with(b"Exif\0\0", data)),
    "xmp": _reader(_xmps, ".jpg", convert, in_blocks(16), lambda data: _jpeg_with(b"http://ns.adobe.com/xap/1.0/\0", data)),
    "sidecar": _reader(_sidecars, ".jpg.xmp", read_sidecar, in_blocks(16)),
    "ts": _reader(_clips(("mpegts", "mpeg2video"), ("mpegts", "libx264")), ".ts", read_video, in_blocks(188)),
    "mp4": _reader(_clips(("mp4", "libx264"), ("mov", "mpeg4")), ".mp4", read_video, boxes),
    "mkv": _reader(_clips(("matroska", "libx264")), ".mkv", read_video, in_blocks(16)),
    "avi": _reader(_clips(("avi", "mpeg4")), ".avi", read_video, in_blocks(8)),
    "gif": _reader(lambda: [_pillow("GIF", "P")], ".gif", read_video, in_blocks(8)),
}
