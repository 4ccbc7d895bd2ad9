"""Read a truncated WebP as far as it goes: libwebp rejects it, FFmpeg decodes lossy ones."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lowlight_app.frame import Pixels

_HEADER, _START = 12, b"\x9d\x01\x2a"
_MAX_CHUNKS = 1000
_GREY = 128


@dataclass(frozen=True)
class TruncatedWebp:
    """A lossy WebP without opacity that ends too early.

    Attributes:
        width, height: in pixels.
        profile: the colour profile, which lies before the pixels.
        bitstream: the pixels' data.
    """

    width: int
    height: int
    profile: bytes | None
    bitstream: bytes

    @classmethod
    def of(cls, data: bytes) -> TruncatedWebp | None:
        """Return what is left of a file; None if it is complete, or has no pixels that can be decoded."""
        chunks = dict(_chunks(data))
        stream = chunks.get(b"VP8 ", b"")
        size = int.from_bytes(data[4:8], "little") + 8
        if size <= len(data) or b"ALPH" in chunks or stream[3:6] != _START or len(stream) < 10:
            return None
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", stream, 6))
        return cls(width, height, chunks.get(b"ICCP"), stream)

    def decode(self) -> Pixels:
        """Decode the pixels; rows that are missing are grey.

        Raises:
            ValueError: nothing can be decoded.
        """
        import av

        stream = self.bitstream + b"\0" * (len(self.bitstream) % 2)
        body = b"WEBPVP8 " + struct.pack("<I", len(self.bitstream)) + stream
        decoder = av.CodecContext.create("webp", "r")
        assert isinstance(decoder, av.VideoCodecContext)
        try:
            frame = decoder.decode(av.Packet(b"RIFF" + struct.pack("<I", len(body)) + body))[0]
        except (av.FFmpegError, IndexError) as error:
            raise ValueError("no pixels are readable") from error
        light = frame.to_ndarray(format="yuv420p")[: frame.height]
        pixels = np.array(frame.to_ndarray(format="rgb24"))
        pixels[np.flatnonzero(light.any(axis=1))[-1] + 1 if light.any() else 0 :] = _GREY
        return pixels


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of each chunk; the last one may be cut off."""
    position = _HEADER
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            return
        name, size = struct.unpack_from("<4sI", data, position)
        yield name, data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
