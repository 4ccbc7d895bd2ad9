"""Batches of training samples. Each is a pure function of (seed, epoch, index): a resumed run sees the same data."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.models.architectures.registry import ARCHITECTURES, SampleKind
from lowlight_app.models.map_sampling import sampling_weights
from training.augment import Turn, jitter_light, random_framing, random_turn
from training.config import TrainConfig
from training.dataset import Pair, PictureCache
from training.night_scenes import night_scene, underexposed
from training.sensor_model import degrade, random_sensor

Picture = NDArray[np.uint8]
Arrays = FloatArray | Mapping[str, FloatArray]

SMALL = (128, 192)
"""Height and width of the whole picture as the illumination stage sees it in training."""


class Batches(Protocol):
    """What the training loop asks for."""

    steps: int
    """Batches per epoch."""

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Inputs and targets of one step."""


@dataclass(frozen=True)
class Source:
    """Where samples come from: real pairs, and well-lit pictures that the sensor model darkens.

    Attributes:
        pairs: real pairs; may be empty if there are clear pictures.
        clear: well-lit pictures.
        clear_share: which share of the samples is made from `clear`, 0..1.
        untouched_share: which share of those is not darkened at all, so that good light is learned to be left alone.
        night_share: which share of those becomes a scene that is to stay a night, see `training.night_scenes`.
    """

    pairs: Sequence[Pair]
    clear: Sequence[Path]
    clear_share: float
    untouched_share: float = 0.05
    night_share: float = 0.15

    def __len__(self) -> int:
        """Samples until every pair, or else every clear picture, has been seen about once."""
        return round(len(self.pairs) / max(1.0 - self.clear_share, 0.05)) if self.pairs else len(self.clear)


class _Sampler:
    def __init__(self, source: Source, cache: PictureCache) -> None:
        self._source, self._read = source, cache

    def draw(self, rng: np.random.Generator, order: int, epoch_order: NDArray[np.int64]) -> tuple[Picture, Picture, bool]:
        """The sample at place `order` of an epoch: dark picture, clear picture, whether they are a real pair."""
        source = self._source
        if source.clear and (not source.pairs or rng.random() < source.clear_share):
            clear = self._read(source.clear[int(rng.integers(len(source.clear)))])
            kind = rng.random()
            if kind < source.untouched_share:
                return clear, clear, False
            if kind < source.untouched_share + source.night_share:
                night = night_scene(clear, rng)
                return underexposed(night, rng), night, False
            return degrade(clear, random_sensor(rng), rng), clear, False
        pair = source.pairs[int(epoch_order[order % len(epoch_order)])]
        return *self._read.registered(pair), True

    def order(self, seed: int, epoch: int) -> NDArray[np.int64]:
        """The pairs in this epoch's order."""
        return np.random.default_rng([seed, epoch]).permutation(len(self._source.pairs))


class TileBatches:
    """For the two-stage network: the whole picture small, a crop of it, and where the crop lies.

    Args:
        source: what to draw from.
        batch: samples per step.
        crop: side of the crops in pixels, a multiple of 8.
        seed: of everything random.
        augment: whether to frame, flip, turn and vary the light; else only where the crop lies is random.
        cache: reads the pictures.
    """

    def __init__(
        self, source: Source, batch: int, crop: int, seed: int, augment: bool = True, cache: PictureCache | None = None
    ) -> None:
        self._sampler = _Sampler(source, cache or PictureCache())
        self._batch, self._crop, self._seed, self._augment = batch, crop, seed, augment
        self.steps = max(1, len(source) // batch)

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Inputs `small`, `tile`, `rows`, `columns` and targets `restored`, `lift`, `overview`, float32 in 0..1."""
        rng = np.random.default_rng([self._seed, epoch, index])
        order, upright = self._sampler.order(self._seed, epoch), bool(self._augment and rng.random() < 0.25)
        samples = []
        for place in range(index * self._batch, (index + 1) * self._batch):
            dark, clear, real = self._sampler.draw(rng, place, order)
            samples.append(self._sample(dark, clear, real, upright, rng))
        small, tile, rows, columns, target, overview = (np.stack(part) for part in zip(*samples, strict=True))
        inputs = {"small": small, "tile": tile, "rows": rows, "columns": columns}
        return inputs, {"restored": target, "lift": target, "overview": overview}

    def _sample(
        self, dark: Picture, clear: Picture, real: bool, upright: bool, rng: np.random.Generator
    ) -> tuple[FloatArray, ...]:
        crop = self._crop
        dark, clear = _at_least(dark, crop), _at_least(clear, crop)
        if self._augment:
            framing = random_framing(rng, dark.shape[0], dark.shape[1], crop)
            dark, clear = dark[framing], clear[framing]
        height, width = dark.shape[:2]
        landscape = width >= height
        turn = random_turn(rng, landscape, upright) if self._augment else Turn(transpose=not landscape)  # one shape in a batch
        top, left = int(rng.integers(height - crop + 1)), int(rng.integers(width - crop + 1))
        box = np.s_[top : top + crop, left : left + crop]
        size = SMALL if landscape else SMALL[::-1]
        small = cv2.resize(dark, size[::-1], interpolation=cv2.INTER_AREA)
        overview = cv2.resize(clear, (size[1] // 4, size[0] // 4), interpolation=cv2.INTER_AREA)
        rows = sampling_weights(top, top + crop, height, size[0] // 4)
        columns = sampling_weights(left, left + crop, width, size[1] // 4)
        light = jitter_light(rng) if real and self._augment else np.ones(3, np.float32)
        given = (_as_float(turn.picture(part), light) for part in (small, dark[box]))
        wanted = (_as_float(turn.picture(part), np.ones(3, np.float32)) for part in (clear[box], overview))
        return (*given, *turn.weights(rows, columns), *wanted)


class WholeBatches:
    """For the classic network: whole pictures resized to a square.

    Args:
        source: what to draw from.
        batch: samples per step.
        side: of the square in pixels, a multiple of 4.
        seed: of everything random.
        augment: whether to flip, turn and vary the light; the original recipe did not.
        cache: reads the pictures.
    """

    def __init__(
        self, source: Source, batch: int, side: int, seed: int, augment: bool, cache: PictureCache | None = None
    ) -> None:
        self._sampler = _Sampler(source, cache or PictureCache())
        self._batch, self._side, self._seed, self._augment = batch, side, seed, augment
        self.steps = max(1, len(source) // batch)

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Dark and clear squares, float32 in 0..1."""
        rng = np.random.default_rng([self._seed, epoch, index])
        order = self._sampler.order(self._seed, epoch)
        dark, clear = [], []
        for place in range(index * self._batch, (index + 1) * self._batch):
            low, high, real = self._sampler.draw(rng, place, order)
            turn = random_turn(rng, landscape=True, upright=bool(rng.random() < 0.5)) if self._augment else Turn()
            light = jitter_light(rng) if real and self._augment else np.ones(3, np.float32)
            dark.append(_as_float(turn.picture(_square(low, self._side)), light))
            clear.append(_as_float(turn.picture(_square(high, self._side)), np.ones(3, np.float32)))
        return np.stack(dark), np.stack(clear)


_BATCHES: Mapping[SampleKind, Callable[[Source, int, int, int, bool], Batches]] = {
    SampleKind.TILE: TileBatches,
    SampleKind.WHOLE_IMAGE: WholeBatches,
}


def make_batches(config: TrainConfig, source: Source) -> Batches:
    """The batches that suit the architecture."""
    make = _BATCHES[ARCHITECTURES[config.architecture].recipe.samples]
    return make(source, config.batch, config.crop, config.seed, config.augment)


def prefetch_batches(batches: Batches, epoch: int, start: int, threads: int = 1) -> Generator[tuple[Arrays, Arrays]]:
    """The batches of an epoch from `start` on, in order, made by some threads while earlier ones are trained on."""
    wanted = iter(range(start, batches.steps))
    with ThreadPoolExecutor(threads, "lowlight-batches") as pool:
        waiting = deque(pool.submit(batches.batch, epoch, index) for index in islice(wanted, threads))
        while waiting:
            ready = waiting.popleft().result()
            waiting.extend(pool.submit(batches.batch, epoch, index) for index in islice(wanted, 1))
            yield ready


def _as_float(picture: Picture, light: FloatArray) -> FloatArray:
    """Coded 0..1, times the light per channel, white at most; by table, which is many times faster than to multiply."""
    table = np.minimum(np.arange(256, dtype=np.float32)[:, None] * (light / np.float32(255)), np.float32(1))
    return np.asarray(cv2.LUT(np.ascontiguousarray(picture), table[:, None]), np.float32)


def _square(picture: Picture, side: int) -> Picture:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _at_least(picture: Picture, side: int) -> Picture:
    """Mirror a picture that is smaller than a crop outwards until the crop fits."""
    below, beside = (max(0, side - length) for length in picture.shape[:2])
    return np.pad(picture, ((0, below), (0, beside), (0, 0)), "symmetric") if below or beside else picture
