"""Benchmark of the quality of enhanced videos: noise, flicker and smear, with noise reduction over time and without.

All are measured after the mean brightness of each frame was matched to its target's, and in the second half of a clip, when
the noise reduction has settled.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import cycle, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.moving_clips import CAMERAS, Clip, make_clips
from bench.table import Measurement
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.video_enhancer import VideoEnhancer
from lowlight_app.enhance.yuv_coding import as_rgb
from lowlight_app.models.backends import load_network
from lowlight_app.models.model_store import ModelStore
from lowlight_app.settings import QualityMode
from lowlight_app.settings_track import SettingsTrack
from training.metrics import match_mean, psnr

Image = NDArray[np.uint8]

_MOVED = 24
"""Change of a target, in 255ths, from which on a pixel counts as moved."""
_MOSTLY = 0.5
"""Share of the pixels that stay the same where only an object moves; in a pan, some do by chance."""


@dataclass(frozen=True)
class ClipQuality:
    """Quality of the frames of an enhanced clip.

    Attributes:
        psnr: GT-mean PSNR in dB.
        flicker: mean change from frame to frame where the target does not change, in 255ths; NaN if the camera moves.
        moving_error: root mean square error where the target changes, in 255ths; NaN if nothing does.
        smear: share of the frame before that is left where the target changes; noise alone gives 0. NaN if nothing does.
    """

    psnr: float
    flicker: float
    moving_error: float
    smear: float

    @staticmethod
    def of(results: Sequence[Image], targets: Sequence[Image]) -> ClipQuality:
        """Compare a clip with its targets; the first half of the frames is left out."""
        matched = [match_mean(result, target) for result, target in zip(results, targets, strict=True)]
        numbers = range(len(matched) // 2, len(matched))
        parts = [_compare(matched[n - 1 : n + 1], targets[n - 1 : n + 1]) for n in numbers]
        return ClipQuality(*(float(np.mean(column)) for column in zip(*map(astuple, parts), strict=True)))


def measure(pictures: Path, model_id: str, strength: float) -> list[Measurement]:
    """Measure the quality of clips made from pictures, recorded by the `CAMERAS` in turn; each picture gives one value.

    Args:
        pictures: folder of clean PNG pictures of at least 768 x 512 pixels, such as Kodak's.
        model_id: see `lowlight models list`.
        strength: the strength of the noise reduction over time.
    """
    enhancer = Enhancer(load_network(ModelStore().find(model_id)))
    found = defaultdict[str, list[ClipQuality]](list)
    for path, camera in zip(sorted(pictures.glob("*.png")), cycle(CAMERAS), strict=False):
        for clip in make_clips(path, camera):
            for mode, used in product(QualityMode, (0.0, strength)):
                name = f"{mode}, {clip.motion}, {'noise over time' if used else 'single frames'}"
                found[name].append(ClipQuality.of(enhance_clip(enhancer, clip, mode, used), clip.targets))
    return [row for name, qualities in found.items() for row in _rows(name, qualities)]


def enhance_clip(enhancer: Enhancer, clip: Clip, mode: QualityMode, strength: float) -> list[Image]:
    """Enhance the frames of a clip with noise reduction over time of this strength."""
    video = VideoEnhancer(enhancer, SettingsTrack(), mode, temporal_denoise=strength)
    return [as_rgb(video.enhance(frame)).pixels for frame in clip.frames]


def _rows(name: str, qualities: Sequence[ClipQuality]) -> Iterator[Measurement]:
    for field, label, unit in (
        ("psnr", "GT-mean PSNR", "dB"),
        ("flicker", "flicker", "1/255"),
        ("moving_error", "error where it moves", "1/255"),
        ("smear", "smear", "share"),
    ):
        values = [getattr(quality, field) for quality in qualities]
        if not np.isnan(values).any():
            yield Measurement(f"{name}: {label}", unit, values)


def _compare(results: Sequence[Image], targets: Sequence[Image]) -> ClipQuality:
    """Compare the second of two successive frames with its target."""
    error = results[1].astype(np.float32) - targets[1]
    change = targets[0].astype(np.float32) - targets[1]
    still, moved = change == 0, np.abs(change) >= _MOVED
    flicker = moving_error = smear = math.nan
    if still.mean() > _MOSTLY:
        flicker = float(np.abs(results[1].astype(np.float32) - results[0])[still].mean())
    if moved.any():
        moving_error = math.sqrt(float((error[moved] ** 2).mean()))
        smear = float((error * change)[moved].sum() / (change[moved] ** 2).sum())
    return ClipQuality(psnr(results[1], targets[1]), flicker, moving_error, smear)
