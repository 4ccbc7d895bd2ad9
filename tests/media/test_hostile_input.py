"""Files made to keep a reader busy or to fill the memory: they are read or refused within seconds."""

import io
import json
import struct
import time
import zlib

import numpy as np
import pytest
import tifffile
from media import samples
from media.still_files import converted, png, read, saved

from lowlight_app.errors import MediaError
from lowlight_app.media.sidecar import read_sidecar, sidecar_path, write_sidecar
from lowlight_app.settings import EnhanceSettings
from lowlight_app.settings_track import SettingsTrack

PIXELS = samples.smooth(24, 40, 3)
PACKET = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF></x:xmpmeta>'
DESCRIPTION = '<rdf:Description xmlns:a="urn:a" xmlns:old="http://ns.google.com/photos/1.0/container/" {}>{}</rdf:Description>'


@pytest.fixture(autouse=True)
def ends_soon():
    start = time.process_time()
    yield
    assert time.process_time() - start < 5


def progressive(scans):
    buffer = io.BytesIO()
    samples.image(samples.smooth(512, 512, 1)).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data.rindex(b"\xff\xc4", 0, data.rindex(b"\xff\xda"))
    return data[:-2] + data[last:-2] * scans + data[-2:]


def test_jpeg_of_countless_scans_is_refused(tmp_path):
    assert read(saved(tmp_path / "few.jpg", progressive(20))).notices == ()
    with pytest.raises(MediaError, match="more than 100 scans"):
        read(saved(tmp_path / "many.jpg", progressive(5000)))


def overlapping_directories():
    count, step, tags = 65536, 16, 4096
    data = bytearray(8 + step * count + 12 * tags + step)
    data[:8] = b"II*\0\x08\0\0\0"
    for start in range(8, 8 + step * count, step):
        struct.pack_into("<H", data, start, tags)
        if (link := start + 2 + 12 * tags) + 4 <= len(data):
            struct.pack_into("<I", data, link, start + step)
    return bytes(data)


def test_tiff_whose_directories_overlap_is_refused(tmp_path):
    with pytest.raises(MediaError, match=r"a\.tif: "):
        read(saved(tmp_path / "a.tif", overlapping_directories()))


@pytest.mark.parametrize(("count", "size"), [(1 << 19, 1), (1 << 16, 1 << 18)], ids=["many", "shared"])
@pytest.mark.parametrize("kind", ["tiff", "dng"])
def test_tiff_of_countless_strips_is_refused(tmp_path, count, size, kind):
    entries = [samples.short("<", 258, 8), samples.short("<", 259, 8), samples.short("<", 262, 1), samples.long("<", 278, 1)]
    entries += [samples.long("<", 256, 1), samples.long("<", 257, count)]
    entries += [(tag, 4, count, struct.pack("<I", number) * count) for tag, number in ((273, 8), (279, size))]
    entries += [(50706, 1, 4, b"\1\7\1\0")] if kind == "dng" else []
    data = b"II*\0\x08\0\0\0" + samples.ifd("<", 8, sorted(entries))
    with pytest.raises(MediaError, match="not supported"):
        read(saved(tmp_path / "a.tif", data))


@pytest.mark.parametrize(("scans", "reason"), [(20, None), (5000, "not supported")])
def test_tiff_that_contains_a_jpeg_of_countless_scans_is_refused(tmp_path, scans, reason):
    block = progressive(scans)
    entries = [
        samples.short("<", tag, value) for tag, value in ((256, 512), (257, 512), (258, 8), (259, 7), (262, 1), (278, 512))
    ]
    entries += [samples.long("<", 273, 1000), samples.long("<", 279, len(block))]
    head = b"II*\0\x08\0\0\0" + samples.ifd("<", 8, sorted(entries))
    path = saved(tmp_path / "a.tif", head.ljust(1000, b"\0") + block)
    if reason is None:
        assert read(path).pixels.shape == (512, 512, 1)
        return
    with pytest.raises(MediaError, match=reason):
        read(path)


def test_tiff_with_thousands_of_tags_keeps_them(tmp_path):
    buffer = io.BytesIO()
    tags = [(40000 + number, 7, 3000, bytes(3000), True) for number in range(3000)]
    tifffile.imwrite(buffer, PIXELS, photometric="rgb", extratags=tags)
    target, _ = converted(saved(tmp_path / "a.tif", buffer.getvalue()), tmp_path / "b.tif")
    assert np.array_equal(read(target).pixels, PIXELS)
    assert target.stat().st_size > 3000 * 3000


@pytest.mark.parametrize(
    "packet",
    [
        PACKET.format("<a>" * 900 + "</a>" * 900),
        PACKET.format("<a>" * 100_000 + "</a>" * 100_000),
        PACKET.format(DESCRIPTION.format(" ".join(f'a:n{i}=""' for i in range(60_000)), "")),
        PACKET.format(DESCRIPTION.format("", "<old:n/>" * 150_000)),
        PACKET.format("<rdf:Description/>" * 150_000),
        PACKET.format("<a/>" * 1_000_000),
        f'<!DOCTYPE x [<!ENTITY a "a">]>{PACKET.format("")}',
    ],
    ids=["deep", "deepest", "attributes", "outdated", "descriptions", "elements", "entities"],
)
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_xmp_that_is_too_large_costs_the_xmp_not_the_picture(tmp_path, packet, suffix):
    chunk = (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet.encode()))
    target, notices = converted(saved(tmp_path / "a.png", png(chunk)), tmp_path / f"b{suffix}")
    assert read(target).pixels.shape == PIXELS.shape
    assert any("XMP" in notice for notice in notices)


@pytest.mark.parametrize("encoding", ["nonsense", "utf-16", "shift_jis", "zlib_codec"])
def test_xmp_that_states_a_wrong_encoding_is_kept(tmp_path, exiftool, encoding):
    packet = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + samples.XMP.partition(b"?>")[2].rpartition(b"<?")[0]
    chunk = (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet)
    target, _ = converted(saved(tmp_path / "a.png", png(chunk)), tmp_path / "b.png")
    assert exiftool.tags(target)["XMP-xmp:Rating"] == 4


@pytest.mark.parametrize(
    "parts",
    [
        json.dumps([{"start": "1e999999999", "end": None, "settings": {}}]),
        json.dumps([{"start": str(i), "end": str(i + 1), "settings": {}} for i in range(20_000)]),
        "[" * 100_000,
    ],
    ids=["time", "segments", "lists"],
)
def test_hostile_sidecar_is_ignored(tmp_path, parts):
    photo = saved(tmp_path / "a.jpg", b"")
    write_sidecar(photo, SettingsTrack(EnhanceSettings(amount=0.5)), "lowlight")
    path = sidecar_path(photo)
    text = path.read_text()
    stated = parts.replace('"', "&quot;")
    path.write_text(text.replace(":Amount=", f':Parts="{stated}" lowlight:Amount='))
    assert path.stat().st_size > len(text) + len(parts)
    assert read_sidecar(photo) is None
