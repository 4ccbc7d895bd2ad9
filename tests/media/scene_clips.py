"""Small recordings in which something happens at known times."""

from fractions import Fraction

import av
import numpy as np

WIDTH, HEIGHT = 128, 72
TICK = Fraction(1, 100)


def yard(rng, noise=4.0):
    """A dark place as a camera sees it, with noise."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    return 40 + 15 * np.sin(columns / 9) + 12 * np.cos(rows / 7) + rng.normal(0, noise, (HEIGHT, WIDTH))


def add_ball(picture, fraction):
    """Draw a ball that has crossed a fraction of the picture; nothing before 0 and after 1."""
    if 0 <= fraction <= 1:
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
        picture[(rows - 36) ** 2 + (columns - fraction * WIDTH) ** 2 < 64] += 50
    return picture


def write_scene(path, picture_at, times=None, *, seconds=60, rate=5, keys=5, noise=4.0, codec="libx264", **options):
    """Write a recording.

    Args:
        path: the file.
        picture_at: changes the picture of the yard at a time in seconds.
        times: the times of the frames, in seconds; by default `rate` frames a second for `seconds`.
        keys: frames from one key frame to the next.
        noise: the noise of the camera, in levels.
        options: the options of the encoder.
    """
    rng = np.random.default_rng(7)
    with av.open(str(path), "w") as out:
        options = {"g": str(keys), "crf": "18", "preset": "ultrafast", "sc_threshold": "0", **options}
        stream = out.add_stream(codec, rate=rate, options=options if codec == "libx264" else {})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p" if codec == "libx264" else "yuvj420p"
        stream.codec_context.time_base = TICK
        for time in times if times is not None else np.arange(seconds * rate) / rate:
            grey = np.clip(picture_at(yard(rng, noise), time), 0, 255).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.repeat(grey[..., None], 3, 2), "rgb24")
            frame.pts, frame.time_base = round(time / float(TICK)), TICK
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
