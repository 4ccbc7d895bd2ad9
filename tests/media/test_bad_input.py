"""Invalid files give a clear error and no result, and the source stays unchanged."""

import errno
import io
import logging
import os
import struct
import subprocess
import sys
import zlib

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from media import samples

from lowlight_app.errors import ExportError, LowlightError, MediaError, UsageError
from lowlight_app.frame import Frame, MediaInfo
from lowlight_app.media import convert_photo, open_sink, open_source, photo_sink
from lowlight_app.media.color.pixels import MAX_PIXELS
from lowlight_app.media.metadata.png_chunks import SIGNATURE, Chunks, pack_chunk
from lowlight_app.media.metadata.tiff_directory import TiffBytes
from lowlight_app.media.stacks.open import open_stack
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import Conflict, ExportSettings


def heic():
    buffer = io.BytesIO()
    pillow_heif.from_pillow(samples.image(samples.noise(40, 50, 3))).save(buffer, quality=90)
    return buffer.getvalue()


def tiff(**options):
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, samples.noise(40, 50, 3), photometric="rgb", metadata=None, **options)
    return buffer.getvalue()


FILES = {
    "jpeg": samples.file_of(samples.noise(40, 50, 3), "JPEG"),
    "progressive": samples.file_of(samples.noise(40, 50, 3), "JPEG", progressive=True),
    "png": samples.file_of(samples.noise(40, 50, 3), "PNG"),
    "webp": samples.file_of(samples.noise(40, 50, 3), "WEBP"),
    "bmp": samples.file_of(samples.noise(40, 52, 3), "BMP"),
    "avif": samples.file_of(samples.noise(40, 50, 3), "AVIF"),
    "heic": heic(),
    "tiff": tiff(),
    "tiff lzw": tiff(compression="lzw", rowsperstrip=7),
    "tiff deflate tiles": tiff(compression="zlib", tile=(16, 16)),
    "tiff jpeg": tiff(compression="jpeg"),
}
SHOWN_INCOMPLETE = {"jpeg", "progressive", "png", "webp"}
TRUNCATIONS = 50
TOLERANCES = {"jpeg": 0, "png": 0, "webp": 64, "progressive": 255}  # of the first pixels of a truncated file


def convert(source, folder, **options):
    return convert_photo(source, folder / "out.png", ExportSettings(**options))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def decode(path):
    with open_source(path) as source:
        return next(source.frames())


@pytest.mark.parametrize("name", [name for name in FILES if name not in SHOWN_INCOMPLETE])
def test_truncated_file_is_an_error(tmp_path, name):
    data = FILES[name]
    path = tmp_path / "a"
    path.write_bytes(data)
    decode(path)
    for length in np.linspace(0, len(data) - 1, TRUNCATIONS).astype(int):
        path.write_bytes(data[:length])
        with pytest.raises(MediaError, match="a: "):
            convert(path, tmp_path)
        assert path.read_bytes() == data[:length]
        assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["jpeg", "progressive", "png", "webp"])
def test_truncated_photo_is_shown_as_far_as_it_goes(tmp_path, name):
    data, path, shown = FILES[name], tmp_path / "a", 0
    path.write_bytes(data)
    whole = decode(path).pixels
    for length in np.linspace(0, len(data) - 20, TRUNCATIONS).astype(int):
        path.write_bytes(data[:length])
        try:
            frame = decode(path)
        except MediaError as error:
            assert str(error).startswith(str(path))
            continue
        shown += 1
        assert [str(notice) for notice in frame.notices] == [
            "the file is damaged or incomplete; only a part of the picture can be read."
        ]
        if length > len(data) / 2:
            assert np.abs(frame.pixels[0, :8].astype(int) - whole[0, :8]).max() <= TOLERANCES[name]
    assert shown > TRUNCATIONS // 2


@pytest.mark.parametrize("name", FILES)
def test_damaged_file_gives_an_error_or_an_image(tmp_path, name):
    path, random, images = tmp_path / "a", np.random.default_rng(3), 0
    for attempt in range(40):
        damaged = np.frombuffer(FILES[name], np.uint8).copy()
        reach = len(damaged) if attempt % 2 else 200
        damaged[random.integers(0, reach, 4)] = random.integers(0, 256, 4)
        path.write_bytes(damaged.tobytes())
        try:
            decode(path)
            images += 1
        except MediaError as error:
            assert str(error).startswith(str(path))
    assert images < 40


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 1000, b"Dear diary,\n" * 50, b"\xff\xd8\xff", b"II*\0", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"]
)
def test_file_that_is_not_an_image_is_an_error(tmp_path, content):
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(MediaError, match="a"):
        convert(path, tmp_path)
    assert names(tmp_path) == ["a.jpg"]


def test_missing_file_and_folder_are_errors(tmp_path):
    with pytest.raises(MediaError, match="does not exist"):
        open_source(tmp_path / "nothing.jpg")
    with pytest.raises(MediaError, match="folder"):
        open_source(tmp_path)


def test_unreadable_file_is_reported_with_the_reason(tmp_path, monkeypatch):
    path = tmp_path / "a.jpg"
    path.write_bytes(FILES["jpeg"])

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(type(path), "open", refuse)
    with pytest.raises(MediaError, match="Permission denied"):
        open_source(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names on Windows")
def test_pipe_is_rejected_without_blocking(tmp_path):
    os.mkfifo(tmp_path / "a.jpg")
    with pytest.raises(MediaError, match="device"):
        open_source(tmp_path / "a.jpg")
    assert open_stack(tmp_path / "a.jpg") is None


def test_huge_file_of_unknown_format_is_not_read(tmp_path):
    path = tmp_path / "backup.tar"
    with path.open("wb") as file:
        file.write(b"Rar!\x1a\x07")
        file.truncate(1 << 40)
    with pytest.raises(MediaError, match="not a photo"):
        open_source(path)


def png_header(width, height):
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 100)
    packed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (header, body, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def jpeg_header(width, height):
    data = bytearray(FILES["jpeg"])
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def bmp_header(width, height):
    data = bytearray(FILES["bmp"])
    data[18:26] = struct.pack("<ii", width, height)
    return bytes(data)


def tiff_header(width, height):
    tags = [samples.long("<", tag, value) for tag, value in ((256, width), (257, height), (273, 8), (278, height), (279, 1))]
    tags += [samples.short("<", tag, value) for tag, value in ((258, 8), (259, 1), (262, 1), (277, 1))]
    return b"II*\0" + struct.pack("<I", 8) + samples.ifd("<", 8, tags)


@pytest.mark.parametrize("make", [png_header, jpeg_header, bmp_header, tiff_header])
def test_decompression_bomb_is_rejected_by_its_header(tmp_path, make):
    path = tmp_path / "a"
    path.write_bytes(make(60000, 50000))
    with pytest.raises(MediaError, match="3000 megapixels"):
        open_source(path)


def test_size_limit_is_400_megapixels(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(png_header(20000, 20000))
    assert open_source(path).info.width ** 2 == MAX_PIXELS
    path.write_bytes(png_header(20000, 20001))
    with pytest.raises(MediaError, match="400 megapixels"):
        open_source(path)


def test_decompression_bomb_in_metadata_is_rejected(tmp_path):
    plain = FILES["png"]
    body = b"iTXtXML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"\0" * (1 << 25))
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    path = tmp_path / "a.png"
    path.write_bytes(plain[:33] + chunk + plain[33:])
    with pytest.raises(MediaError, match="MiB"):
        open_source(path)


def test_many_texts_do_not_fill_the_memory():
    text = pack_chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(1 << 24)))
    assert sum(len(body) for _, body in Chunks.of(SIGNATURE + 12 * text).texts) <= 80 << 20


def test_directories_that_share_their_values_end_soon():
    count, size = 1000, 18  # each lists the next as a sub-directory, and many times the first
    positions = [8 + size * number for number in range(count)]
    lists = 8 + size * count
    records = b"".join(struct.pack("<HHHIII", 1, 330, 4, 1000, lists + 4 * number, 0) for number in range(count))
    targets = struct.pack(f"<{2 * count}I", *positions[1:], *positions[:1] * (count + 1))
    tiff = TiffBytes(struct.pack("<2sHI", b"II", 42, 8) + records + targets)
    found = list(tiff.directories())
    assert 1 <= len(found) < 100
    assert sum(len(entry.value) for directory in found for entry in directory.entries.values()) < 4 * len(tiff.data)


def test_exponential_entities_in_xmp_are_not_expanded(tmp_path, caplog):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>'
    path = tmp_path / "a.jpg"
    path.write_bytes(samples.file_of(samples.noise(8, 8, 3), "JPEG", xmp=bomb))
    assert open_source(convert(path, tmp_path)).info.metadata.xmp is None
    assert "document type" in caplog.text


def test_directory_offset_beyond_memory_is_an_error(tmp_path):
    beyond = b"II+\0\x08\0\0\0" + struct.pack("<Q", (1 << 64) - 1)
    path = tmp_path / "a"
    path.write_bytes(beyond)
    with pytest.raises(MediaError, match="a: "):
        open_source(path)
    path.write_bytes(samples.file_of(samples.noise(8, 8, 3), "JPEG", exif=b"Exif\0\0" + beyond))
    assert open_source(convert(path, tmp_path)).info.metadata.exif is None


def test_zero_gamma_is_ignored(tmp_path):
    body, plain = b"gAMA" + bytes(4), FILES["png"]
    path = tmp_path / "a.png"
    path.write_bytes(plain[:33] + struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body)) + plain[33:])
    assert decode(path).width == 50


def test_deeply_nested_xmp_is_omitted(tmp_path):
    deep = samples.XMP.replace(b"<dc:title>", b"<dc:title>" + b"<dc:a>" * 2000 + b"</dc:a>" * 2000)
    path = tmp_path / "a.jpg"
    path.write_bytes(samples.file_of(samples.noise(8, 8, 3), "JPEG", xmp=deep))
    assert open_source(convert(path, tmp_path)).info.metadata.xmp is None


def test_thumbnail_overlapping_the_exif_header_is_not_written(tmp_path):
    block = samples.exif_block("<", thumbnail=samples.file_of(samples.noise(8, 8, 3), "JPEG"))
    start = block.index(struct.pack("<HHI", 0x0201, 4, 1)) + 8
    path = tmp_path / "a.jpg"
    damaged = block[:start] + bytes(4) + block[start + 4 :]
    path.write_bytes(samples.file_of(samples.noise(8, 8, 3), "JPEG", exif=b"Exif\0\0" + damaged))
    target = convert_photo(path, tmp_path / "b.tif", ExportSettings())
    assert open_source(target).info.metadata.exif.startswith(b"II*\0")


@pytest.mark.parametrize(
    "segment",
    [
        b"\xff\xe1\0\x27http://ns.adobe.com/xmp/extension/\0ab",
        b"\xff\xed\0\x19Photoshop 3.0\x008BIM\x04\x04\0\0\0",
    ],
    ids=["XMP", "IPTC"],
)
def test_short_metadata_segment_is_ignored(tmp_path, segment):
    path, data = tmp_path / "a.jpg", FILES["jpeg"]
    path.write_bytes(data[:2] + segment + data[2:])
    assert decode(path).width == 50


class TestExport:
    FRAME = Frame(samples.noise(30, 30, 3))
    INFO = MediaInfo("png", 30, 30, 3, "uint8")

    def export(self, target, frame=None, **options):
        frame = frame or self.FRAME
        with open_sink(target, self.INFO, ExportSettings(**options), None) as opened:
            opened.write(frame)
        return opened.target

    def test_full_disk_leaves_no_file(self, tmp_path, monkeypatch):
        def full(_):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(photo_sink.os, "fsync", full)
        with pytest.raises(ExportError, match="No space left"):
            self.export(tmp_path / "a.png")
        assert names(tmp_path) == []

    @pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk takes root on Linux")
    def test_really_full_disk_leaves_no_file(self, tmp_path):
        disk = tmp_path / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, text=True)
        if mounted.returncode:
            pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
        try:
            (disk / "a.png").write_bytes(b"keep me")
            with pytest.raises(ExportError, match="No space left"):
                self.export(disk / "a.png", Frame(samples.noise(300, 300, 3)), conflict=Conflict.OVERWRITE)
            assert (disk / "a.png").read_bytes() == b"keep me"
            assert names(disk) == ["a.png"]
        finally:
            subprocess.run(["umount", disk], check=True)

    @pytest.mark.parametrize(
        ("error", "message"), [(MemoryError(), "not enough memory"), (RuntimeError("broken"), "cannot be written as PNG")]
    )
    def test_failing_encoder_leaves_no_file(self, tmp_path, monkeypatch, error, message):
        def give_up(*_, **__):
            raise error

        monkeypatch.setattr(imagecodecs, "png_encode", give_up)
        with pytest.raises(ExportError, match=rf"a\.png: .*{message}"):
            self.export(tmp_path / "a.png")
        assert names(tmp_path) == []

    def test_exception_while_writing_leaves_no_file(self, tmp_path):
        with (
            pytest.raises(RuntimeError, match="elsewhere"),
            open_sink(tmp_path / "a.png", self.INFO, ExportSettings(), None) as opened,
        ):
            opened.write(self.FRAME)
            raise RuntimeError("elsewhere")
        assert names(tmp_path) == []

    def test_closing_without_an_image_is_an_error(self, tmp_path):
        with pytest.raises(ExportError, match="no image"), open_sink(tmp_path / "a.png", self.INFO, ExportSettings(), None):
            pass
        assert names(tmp_path) == []

    def test_second_image_is_an_error(self, tmp_path):
        with (
            pytest.raises(ExportError, match="one image"),
            open_sink(tmp_path / "a.png", self.INFO, ExportSettings(), None) as opened,
        ):
            opened.write(self.FRAME)
            opened.write(self.FRAME)
        assert names(tmp_path) == []

    @pytest.mark.parametrize("change", ["bit", "end", "all"])
    def test_unreadable_result_is_not_published(self, tmp_path, monkeypatch, change):
        real = photo_sink.open_source

        def damaging(part):
            data = bytearray(part.read_bytes())
            if change == "bit":
                data = bytearray(samples.file_of(samples.noise(30, 30, 3, seed=9), "PNG"))
            elif change == "end":
                del data[-20:]
            else:
                data[:] = bytes(len(data))
            part.write_bytes(data)
            return real(part)

        monkeypatch.setattr(photo_sink, "open_source", damaging)
        with pytest.raises(ExportError, match=r"read back|does not match"):
            self.export(tmp_path / "a.png")
        assert names(tmp_path) == []

    @pytest.mark.parametrize(("suffix", "width"), [(".jpg", 65501), (".webp", 16384), (".avif", 32769)])
    def test_image_too_wide_for_the_format_is_an_error(self, tmp_path, suffix, width):
        with pytest.raises(ExportError, match="too large"):
            self.export(tmp_path / f"a{suffix}", Frame(np.zeros((1, width, 3), np.uint8)))
        assert names(tmp_path) == []

    @pytest.mark.parametrize("suffix", [".jpg", ".webp"])
    def test_widest_image_is_written(self, tmp_path, suffix):
        width = {".jpg": 65500, ".webp": 16383}[suffix]
        assert open_source(self.export(tmp_path / f"a{suffix}", Frame(np.zeros((1, width, 3), np.uint8)))).info.width == width

    def test_sixteen_bit_jpeg_is_rejected(self, tmp_path):
        with pytest.raises(UsageError, match="16 bits"):
            self.export(tmp_path / "a.jpg", bit_depth=16)

    def test_target_folder_that_is_a_file_is_an_error(self, tmp_path):
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(ExportError, match="cannot be written"):
            self.export(tmp_path / "file" / "a.png")
        assert (tmp_path / "file").read_text() == "in the way"


def test_cancelling_leaves_no_file(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(FILES["png"])
    for when in (0.0, 0.4, 0.5):
        progress = Progress()
        progress._listener = lambda done, _, when=when, progress=progress: progress.cancel() if done >= when else None
        with pytest.raises(Cancelled):
            convert_photo(path, tmp_path / "b.png", ExportSettings(), progress)
        assert names(tmp_path) == ["a.png"]


def test_source_deleted_after_opening_is_still_read(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(FILES["png"])
    with open_source(path) as source:
        path.unlink()
        assert next(source.frames()).width == 50


def test_reading_a_closed_source_raises_value_error(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(FILES["png"])
    with open_source(path) as source:
        pass
    with pytest.raises(ValueError, match="closed"):
        next(source.frames())


def test_libraries_print_nothing(tmp_path, capfd):
    path = tmp_path / "a.tif"
    for length in (100, 4000):
        path.write_bytes(FILES["tiff"][:length])
        with pytest.raises(LowlightError):
            decode(path)
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("tifffile").hasHandlers()
