"""A frame to a better frame: light once for the whole picture, detail tile by tile, in bounded memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np

from lowlight_app.enhance.adjustments import Layers, Weights, combine
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.illumination import Illumination, analyse
from lowlight_app.enhance.srgb_coding import decode, encode
from lowlight_app.enhance.tiles import Box, Tile, box_around, plan_tiles
from lowlight_app.errors import OutOfMemory
from lowlight_app.frame import Frame, Pixels
from lowlight_app.models.device import cpu
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.memory import available_memory
from lowlight_app.models.network import Network
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

Result = TypeVar("Result")

LARGEST_SIDE, SMALLEST_SIDE = 1536, 256
"""Of a tile, in pixels. Smaller ones lose time to overlap; larger ones gain little and take more memory."""

_BYTES_PER_PIXEL = 260
"""Measured with the default model: what a tile takes at its peak."""
_RESERVE = 256 << 20
"""What reading and writing other pictures may take meanwhile."""

_log = logging.getLogger(__name__)


class Enhancer:
    """Enhances frames with one network.

    When memory runs out it takes smaller tiles, then the CPU in the GPU's place, and keeps to that.

    Args:
        network: a loaded network.
        side: longest side of a tile, in pixels.
        notice: told what the user should know, for instance that the CPU has to be used.
    """

    def __init__(self, network: Network, side: int = LARGEST_SIDE, notice: Callable[[str], None] = _log.warning) -> None:
        self.network = network
        self.side = side
        self._notice = notice

    def analyse(self, frame: Frame, steady: FlickerFilter | None = None) -> Illumination:
        """Decide the light of a whole picture.

        Args:
            frame: the picture.
            steady: of the video that the frame belongs to.

        Raises:
            OutOfMemory: there is not even enough for that.
        """
        return self._in_memory(lambda: analyse(self.network, frame, steady))

    def enhance(
        self,
        frame: Frame,
        settings: EnhanceSettings,
        progress: Progress | None = None,
        *,
        light: Illumination | None = None,
        depth: int | None = None,
    ) -> Frame:
        """Enhance a whole picture.

        Args:
            frame: any depth, grey or RGB, with or without alpha.
            settings: how.
            progress: reports after each tile; stops between tiles when cancelled.
            light: what `analyse` gave, if it is known.
            depth: 8 or 16 for another number of bits than the frame's own; float frames stay float.

        Returns:
            A frame of the same kind. It is the very same object where nothing is to be done.

        Raises:
            OutOfMemory: the smallest tiles do not fit.
            Cancelled: by `progress`.
        """
        progress = progress or Progress()
        dtype = _dtype(frame, depth)
        known = None if settings.amount == 0 else light or self.analyse(frame)
        if known is None or (known.untouched and settings.exposure == 0):
            progress.report(1.0, "enhancing")
            return frame if dtype == frame.pixels.dtype else replace(frame, pixels=_recoded(frame.pixels, dtype))
        return self._in_memory(lambda: self._enhance(frame, known, settings, dtype, progress))

    def layers(self, frame: Frame, light: Illumination, box: Box) -> Layers:
        """Restore a part of a picture for `combine`, in the light of the whole.

        Args:
            frame: the whole picture; for a quick look at screen size, a `shrunk` one.
            light: what `analyse` gave for the picture. It holds for the picture at every size.
            box: the part, in pixels of the frame.

        Raises:
            OutOfMemory: the smallest tiles do not fit.
        """
        return self._in_memory(lambda: self._layers(frame, light, box))

    def region(self, frame: Frame, light: Illumination, box: Box, settings: EnhanceSettings) -> Frame:
        """A part of what `enhance` makes of the picture."""
        coded = combine(self.layers(frame, light, box), settings)
        part = frame.pixels[box.slices].copy()
        channels = frame.light.shape[2]
        part[..., :channels] = encode(coded, part[..., :channels], frame.color, part.dtype, (box.top, box.left))
        return replace(frame, pixels=part)

    def _enhance(
        self, frame: Frame, light: Illumination, settings: EnhanceSettings, dtype: np.dtype[np.generic], progress: Progress
    ) -> Frame:
        channels = frame.light.shape[2]
        result = np.empty(frame.pixels.shape, dtype)
        result[..., channels:] = _recoded(frame.pixels[..., channels:], dtype)

        def finish(layers: Layers, box: Box) -> None:
            coded, source = combine(layers, settings), frame.light[box.slices]
            result[box.slices][..., :channels] = encode(coded, source, frame.color, dtype, (box.top, box.left))

        tiles = list(self._plan(frame.height, frame.width))
        with ThreadPoolExecutor(1, "lowlight-recombine") as pool:  # one tile is recombined while the next is restored
            finishing: Future[None] | None = None
            for index, tile in enumerate(tiles):
                progress.report(index / len(tiles), "enhancing")
                layers = self._restore(frame, light, tile)
                if finishing is not None:
                    finishing.result()
                finishing = pool.submit(finish, layers, tile.inner)
            if finishing is not None:
                finishing.result()
        progress.report(1.0, "enhancing")
        return replace(frame, pixels=result)

    def _layers(self, frame: Frame, light: Illumination, box: Box) -> Layers:
        step = self.side - 2 * (self.network.radius + self.network.multiple)
        picture, lift, restored = (np.empty((box.height, box.width, 3), np.float32) for _ in range(3))
        for part in _parts(box, step):
            tile = box_around(part, frame.height, frame.width, self.network.radius, self.network.multiple)
            layers, place = self._restore(frame, light, tile), part.within(box).slices
            picture[place], lift[place], restored[place] = layers.picture, layers.lift, layers.restored
        return Layers(self.network, light, _weights(light, box, frame), picture, lift, restored)

    def _restore(self, frame: Frame, light: Illumination, tile: Tile) -> Layers:
        """The inner part of one tile."""
        self._check_memory(tile.outer)
        picture = decode(_mirrored(frame.light, tile.outer), frame.color)
        restored, lift = self.network.restore(picture, light.cells, *_weights(light, tile.outer, frame))
        inside = tile.inner.within(tile.outer).slices
        weights = _weights(light, tile.inner, frame)
        return Layers(self.network, light, weights, picture[inside], lift[inside], restored[inside])

    def _plan(self, height: int, width: int) -> Iterator[Tile]:
        return plan_tiles(height, width, self.side, self.network.radius, self.network.multiple)

    def _in_memory(self, work: Callable[[], Result]) -> Result:
        """Do something, with less and less memory until it works."""
        while True:
            try:
                return work()
            except MemoryError as error:
                self._take_less(error)

    def _check_memory(self, tile: Box) -> None:
        """Raises MemoryError where the backend would not get that far: it ends the process."""
        available = available_memory() if self._on_cpu else None
        if available is not None and available < tile.height * tile.width * _BYTES_PER_PIXEL + _RESERVE:
            raise MemoryError(f"{available >> 20} MB are left")

    def _take_less(self, error: MemoryError) -> None:
        if self.side // 2 >= SMALLEST_SIDE:
            self.side //= 2
            self._notice(f"Memory is short: going on in pieces of {self.side} x {self.side} pixels.")
        elif not self._on_cpu:
            self.network.device, self.side = cpu("the GPU has too little memory"), LARGEST_SIDE
            self._notice("The GPU has too little memory: going on with the CPU.")
        else:
            raise OutOfMemory("There is not enough memory for this picture. Close other programs and try again.") from error

    @property
    def _on_cpu(self) -> bool:
        return self.network.device is None or self.network.device.kind == "cpu"


def _dtype(frame: Frame, depth: int | None) -> np.dtype[np.generic]:
    if depth is None or frame.pixels.dtype.kind == "f":
        return frame.pixels.dtype
    return np.dtype(np.uint8 if depth == 8 else np.uint16)


def _recoded(pixels: Pixels, dtype: np.dtype[np.generic]) -> Pixels:
    """The same numbers in another depth, as near as it can tell them."""
    if pixels.dtype == dtype:
        return pixels
    if dtype == np.uint16:
        return pixels.astype(np.uint16) * np.uint16(257)
    return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _weights(light: Illumination, box: Box, frame: Frame) -> Weights:
    """What samples the maps of the light at the pixels of a box."""
    down, across = light.cells.shape[:2]
    rows = sampling_weights(box.top, box.bottom, frame.height, down)
    return rows, sampling_weights(box.left, box.right, frame.width, across)


def _mirrored(pixels: Pixels, box: Box) -> Pixels:
    """The pixels of a box that may reach below and beyond the picture, where it is mirrored."""
    height, width = pixels.shape[:2]
    missing = ((0, max(0, box.bottom - height)), (0, max(0, box.right - width)), (0, 0))
    part = pixels[box.slices]
    return np.pad(part, missing, "symmetric") if np.any(missing) else part


def _parts(box: Box, step: int) -> Iterator[Box]:
    """A box cut into boxes of at most `step` a side."""
    for top in range(box.top, box.bottom, step):
        for left in range(box.left, box.right, step):
            yield Box(top, left, min(top + step, box.bottom), min(left + step, box.right))
