"""Batches of training samples. Each is a pure function of (seed, epoch, index), so that a resumed run sees the same data."""

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
from training.augment import Turn, jitter_light, random_crop, random_turn
from training.config import TrainConfig
from training.dataset import ImageCache, Pair
from training.night_scenes import night_scene, underexpose
from training.sensor_model import degrade, photograph_again, random_sensor

Image = NDArray[np.uint8]
Arrays = FloatArray | Mapping[str, FloatArray]

SMALL = (128, 192)
"""Height and width of the downscaled image that the illumination stage gets in training."""


class Batches(Protocol):
    """Batches for the training loop."""

    steps: int
    """Batches per epoch."""

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Return inputs and targets of one step."""


@dataclass(frozen=True)
class Source:
    """Sources of samples: real pairs, and well-lit images that the sensor model darkens.

    Attributes:
        pairs: real pairs; may be empty if there are well-lit images.
        clear: well-lit images.
        clear_share: share of the samples that are made from `clear`, 0..1.
        untouched_share: share of those that are not darkened, so that the network learns to keep well-lit images unchanged.
        low_key: images that are dark on purpose.
        night_share: share of those that become night scenes, which should stay dark, see `training.night_scenes`.
        low_key_share: share of those that are made from `low_key`, if there are any. Half of them are not darkened.
        registered: align the clear image of each pair with the dark one, which takes half a second once for each pair.
    """

    pairs: Sequence[Pair]
    clear: Sequence[Path]
    clear_share: float
    untouched_share: float = 0.05
    low_key: Sequence[Path] = ()
    night_share: float = 0.15
    low_key_share: float = 0.15
    registered: bool = True

    def __len__(self) -> int:
        """Number of samples until every pair, or without pairs every well-lit image, has been used about once."""
        return round(len(self.pairs) / max(1.0 - self.clear_share, 0.05)) if self.pairs else len(self.clear)


class _Sampler:
    def __init__(self, source: Source, cache: ImageCache) -> None:
        self._source, self._read = source, cache

    def draw(self, rng: np.random.Generator, order: int, epoch_order: NDArray[np.int64]) -> tuple[Image, Image, bool]:
        """Return sample number `order` of an epoch: dark image, clear image, whether they are a real pair."""
        source = self._source
        if source.clear and (not source.pairs or rng.random() < source.clear_share):
            return (*self._darken(rng), False)
        pair = source.pairs[int(epoch_order[order % len(epoch_order)])]
        dark, clear = self._read.registered(pair) if source.registered else (self._read(pair.low), self._read(pair.high))
        return dark, clear, True

    def _darken(self, rng: np.random.Generator) -> tuple[Image, Image]:
        """Return a dark and a clear image made from well-lit or low-key ones."""
        source = self._source
        if source.low_key and rng.random() < source.low_key_share:
            image = self._pick(source.low_key, rng)
            return image if rng.random() < 0.5 else underexpose(image, rng), image
        clear, kind = self._pick(source.clear, rng), rng.random()
        if kind < source.untouched_share:
            return clear, clear
        if kind < source.untouched_share + source.night_share:
            night = night_scene(clear, rng)
            return underexpose(night, rng), night
        return degrade(clear, random_sensor(rng), rng), clear

    def _pick(self, files: Sequence[Path], rng: np.random.Generator) -> Image:
        return self._read(files[int(rng.integers(len(files)))])

    def order(self, seed: int, epoch: int) -> NDArray[np.int64]:
        """Return the order of the pairs in an epoch."""
        return np.random.default_rng([seed, epoch]).permutation(len(self._source.pairs))


class TileBatches:
    """Batches for the two-stage network: the downscaled image, a crop of the image, and the sampling weights of the crop.

    Args:
        source: source of the samples.
        batch: samples per step.
        crop: side of the crops in pixels, a multiple of 8.
        seed: random seed.
        augment: apply random framing, flips, turns and light; else only the position of the crop is random.
        cache: reads the images.
    """

    def __init__(
        self, source: Source, batch: int, crop: int, seed: int, augment: bool = True, cache: ImageCache | None = None
    ) -> None:
        self._sampler = _Sampler(source, cache or ImageCache())
        self._batch, self._crop, self._seed, self._augment = batch, crop, seed, augment
        self.steps = max(1, len(source) // batch)

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Return inputs `small`, `tile`, `rows`, `columns` and targets `restored`, `lift`, `overview`, float32 in 0..1."""
        rng = np.random.default_rng([self._seed, epoch, index])
        order, upright = self._sampler.order(self._seed, epoch), bool(self._augment and rng.random() < 0.25)
        samples = []
        for place in range(index * self._batch, (index + 1) * self._batch):
            dark, clear, real = self._sampler.draw(rng, place, order)
            samples.append(self._sample(dark, clear, real, upright, rng))
        small, tile, rows, columns, target, overview = (np.stack(part) for part in zip(*samples, strict=True))
        inputs = {"small": small, "tile": tile, "rows": rows, "columns": columns}
        return inputs, {"restored": target, "lift": target, "overview": overview}

    def _sample(self, dark: Image, clear: Image, real: bool, upright: bool, rng: np.random.Generator) -> tuple[FloatArray, ...]:
        crop = self._crop
        dark, clear = _pad_to(dark, crop), _pad_to(clear, crop)
        if self._augment:
            frame = random_crop(rng, dark.shape[0], dark.shape[1], crop)
            dark, clear = dark[frame], clear[frame]
            dark = photograph_again(dark, rng) if real else dark
        height, width = dark.shape[:2]
        landscape = width >= height
        # All samples of a batch need the same shape.
        turn = random_turn(rng, landscape, upright) if self._augment else Turn(transpose=not landscape)
        top, left = int(rng.integers(height - crop + 1)), int(rng.integers(width - crop + 1))
        box = np.s_[top : top + crop, left : left + crop]
        size = SMALL if landscape else SMALL[::-1]
        small = cv2.resize(dark, size[::-1], interpolation=cv2.INTER_AREA)
        overview = cv2.resize(clear, (size[1] // 4, size[0] // 4), interpolation=cv2.INTER_AREA)
        rows = sampling_weights(top, top + crop, height, size[0] // 4)
        columns = sampling_weights(left, left + crop, width, size[1] // 4)
        light = jitter_light(rng) if real and self._augment else np.ones(3, np.float32)
        inputs = (_as_float(turn.apply(part), light) for part in (small, dark[box]))
        targets = (_as_float(turn.apply(part), np.ones(3, np.float32)) for part in (clear[box], overview))
        return (*inputs, *turn.weights(rows, columns), *targets)


class WholeImageBatches:
    """Batches for the classic network: whole images resized to a square.

    Args:
        source: source of the samples.
        batch: samples per step.
        side: side of the square in pixels, a multiple of 4.
        seed: random seed.
        augment: apply flips, turns and light; the original recipe does not.
        cache: reads the images.
    """

    def __init__(self, source: Source, batch: int, side: int, seed: int, augment: bool, cache: ImageCache | None = None) -> None:
        self._sampler = _Sampler(source, cache or ImageCache())
        self._batch, self._side, self._seed, self._augment = batch, side, seed, augment
        self.steps = max(1, len(source) // batch)

    def batch(self, epoch: int, index: int) -> tuple[Arrays, Arrays]:
        """Return dark and clear squares, float32 in 0..1."""
        rng = np.random.default_rng([self._seed, epoch, index])
        order = self._sampler.order(self._seed, epoch)
        dark, clear = [], []
        for place in range(index * self._batch, (index + 1) * self._batch):
            low, high, real = self._sampler.draw(rng, place, order)
            turn = random_turn(rng, landscape=True, upright=bool(rng.random() < 0.5)) if self._augment else Turn()
            light = jitter_light(rng) if real and self._augment else np.ones(3, np.float32)
            dark.append(_as_float(turn.apply(_square(low, self._side)), light))
            clear.append(_as_float(turn.apply(_square(high, self._side)), np.ones(3, np.float32)))
        return np.stack(dark), np.stack(clear)


_BATCHES: Mapping[SampleKind, Callable[[Source, int, int, int, bool], Batches]] = {
    SampleKind.TILE: TileBatches,
    SampleKind.WHOLE_IMAGE: WholeImageBatches,
}


def make_batches(config: TrainConfig, source: Source) -> Batches:
    """Create the batches for the architecture of a configuration."""
    make = _BATCHES[ARCHITECTURES[config.architecture].recipe.samples]
    return make(source, config.batch, config.crop, config.seed, config.augment)


def prefetch_batches(batches: Batches, epoch: int, start: int, threads: int = 1) -> Generator[tuple[Arrays, Arrays]]:
    """Yield the batches of an epoch from number `start` on, in order, and prepare the next ones in threads."""
    indices = iter(range(start, batches.steps))
    with ThreadPoolExecutor(threads, "lowlight-batches") as pool:
        pending = deque(pool.submit(batches.batch, epoch, index) for index in islice(indices, threads))
        while pending:
            ready = pending.popleft().result()
            pending.extend(pool.submit(batches.batch, epoch, index) for index in islice(indices, 1))
            yield ready


def _as_float(image: Image, light: FloatArray) -> FloatArray:
    """Convert to sRGB in 0..1, times a factor per channel, clipped at white. A lookup table is much faster than multiplying."""
    table = np.minimum(np.arange(256, dtype=np.float32)[:, None] * (light / np.float32(255)), np.float32(1))
    return np.asarray(cv2.LUT(np.ascontiguousarray(image), table[:, None]), np.float32)


def _square(image: Image, side: int) -> Image:
    return np.asarray(cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _pad_to(image: Image, side: int) -> Image:
    """Pad an image by mirroring until both sides have at least this length."""
    below, beside = (max(0, side - length) for length in image.shape[:2])
    return np.pad(image, ((0, below), (0, beside), (0, 0)), "symmetric") if below or beside else image
