"""Enhance frames: decide the light once for the whole image, restore it tile by tile, in bounded memory."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import numpy as np

from lowlight_app.box import Box
from lowlight_app.enhance.adjustments import DETAIL_MARGIN, Layers, Weights, changes_nothing, combine
from lowlight_app.enhance.flicker import FlickerFilter
from lowlight_app.enhance.hot_pixels import cut_out_without_hot_pixels
from lowlight_app.enhance.illumination import Illumination, analyze_illumination
from lowlight_app.enhance.srgb_coding import decode, encode
from lowlight_app.enhance.tiles import Tile, plan_tile, plan_tiles
from lowlight_app.enhance.video_light import VideoLight
from lowlight_app.errors import Message, OutOfMemory
from lowlight_app.frame import Frame, Pixels
from lowlight_app.models.device import cpu
from lowlight_app.models.map_sampling import sampling_weights
from lowlight_app.models.memory import available_memory
from lowlight_app.models.network import Network
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings

Result = TypeVar("Result")

LARGEST_SIDE, SMALLEST_SIDE = 1088, 256
"""Side of a tile, in pixels. Smaller ones lose time to overlap: the largest divide full HD into two. Larger ones gain a twentieth
and take twice the memory."""

_BYTES_PER_PIXEL = 370
"""Peak memory of a tile, measured with the default model on ONNX Runtime."""
_RESERVE = 256 << 20
"""Bytes left for reading and writing other images at the same time."""

_log = logging.getLogger(__name__)


class Enhancer:
    """Enhances frames with one network.

    When memory runs out it switches to smaller tiles, then from the GPU to the CPU, and stays there.

    Args:
        network: a loaded network.
        side: longest side of a tile, in pixels.
        notice: called with a message for the user, for instance that the CPU has to be used.
    """

    def __init__(self, network: Network, side: int = LARGEST_SIDE, notice: Callable[[Message], None] = _log.warning) -> None:
        self.network = network
        self.side = side
        self._notice = notice

    def analyze_illumination(
        self,
        frame: Frame,
        flicker_filter: FlickerFilter | None = None,
        video_light: VideoLight | None = None,
        original: Callable[[], Frame] | None = None,
    ) -> Illumination:
        """Decide the light of a whole image.

        Args:
            frame: the image.
            flicker_filter: the flicker filter of the video that the frame belongs to.
            video_light: the light of that video, for fewer runs of the network.
            original: see `illumination.analyze_illumination`.

        Raises:
            OutOfMemory: even the small version of the image does not fit into memory.
        """
        return self._retry_with_less_memory(
            lambda: analyze_illumination(self.network, frame, flicker_filter, video_light, original)
        )

    def enhance(
        self,
        frame: Frame,
        settings: EnhanceSettings,
        progress: Progress | None = None,
        *,
        illumination: Illumination | None = None,
        depth: int | None = None,
    ) -> Frame:
        """Enhance a whole image.

        Args:
            frame: any depth, grey or RGB, with or without alpha.
            settings: how to enhance it.
            progress: reports after each tile; stops between tiles when cancelled.
            illumination: the result of `analyze_illumination`, if it is known.
            depth: 8 or 16 for a number of bits other than the frame's own; float frames stay float.

        Returns:
            A frame of the same kind. It is the same object where nothing changes.

        Raises:
            OutOfMemory: the smallest tiles do not fit into memory.
            Cancelled: `progress` was cancelled.
        """
        progress = progress or Progress()
        dtype = _choose_dtype(frame, depth)
        if illumination is None and settings.amount != 0:
            illumination = self.analyze_illumination(frame)
        if illumination is None or changes_nothing(illumination, settings):
            progress.report(1.0, "enhancing")
            return frame if dtype == frame.pixels.dtype else replace(frame, pixels=_convert_depth(frame.pixels, dtype))
        known = illumination
        return self._retry_with_less_memory(lambda: self._enhance(frame, known, settings, dtype, progress))

    def restore_layers(self, frame: Frame, illumination: Illumination, box: Box, *, live: bool = False) -> Layers:
        """Restore a part of an image for `combine`, with the light of the whole.

        Args:
            frame: the whole image; for a quick preview at screen size, a `downscaled` one.
            illumination: the result of `analyze_illumination`. It is valid for the image at every size.
            box: the part, in pixels of the frame.
            live: as fast as possible, see `Network.restore_live`.

        Raises:
            OutOfMemory: the smallest tiles do not fit into memory.
        """
        return self._retry_with_less_memory(lambda: self._restore_box(frame, illumination, box, live))

    def enhance_region(
        self, frame: Frame, illumination: Illumination, box: Box, settings: EnhanceSettings, depth: int | None = None
    ) -> Frame:
        """Return a part of the result of `enhance`."""
        coded = combine(self.restore_layers(frame, illumination, box), settings)
        source, channels = frame.pixels[box.slices], frame.color_channels.shape[2]
        part = np.empty(source.shape, _choose_dtype(frame, depth))
        part[..., channels:] = _convert_depth(source[..., channels:], part.dtype)
        part[..., :channels] = encode(coded, source[..., :channels], frame.color, part.dtype, (box.top, box.left))
        return replace(frame, pixels=part)

    def _enhance(
        self,
        frame: Frame,
        illumination: Illumination,
        settings: EnhanceSettings,
        dtype: np.dtype[np.generic],
        progress: Progress,
    ) -> Frame:
        channels = frame.color_channels.shape[2]
        result = np.empty(frame.pixels.shape, dtype)
        result[..., channels:] = _convert_depth(frame.pixels[..., channels:], dtype)

        def finish(layers: Layers, box: Box) -> None:
            coded, source = combine(layers, settings), frame.color_channels[box.slices]
            result[box.slices][..., :channels] = encode(coded, source, frame.color, dtype, (box.top, box.left))

        tiles = list(plan_tiles(frame.height, frame.width, self.side, self._radius, self.network.multiple))
        with ThreadPoolExecutor(1, "lowlight-recombine") as pool:  # one tile is recombined while the next is restored
            finishing: Future[None] | None = None
            for index, tile in enumerate(tiles):
                progress.report(index / len(tiles), "enhancing")
                layers = self._restore_tile(frame, illumination, tile)
                if finishing is not None:
                    finishing.result()
                finishing = pool.submit(finish, layers, tile.inner)
            if finishing is not None:
                finishing.result()
        progress.report(1.0, "enhancing")
        return replace(frame, pixels=result)

    def _restore_box(self, frame: Frame, illumination: Illumination, box: Box, live: bool) -> Layers:
        step = self.side - 2 * (self._radius + self.network.multiple)
        wide = box.grown(DETAIL_MARGIN, frame.height, frame.width)
        if wide == box and max(box.height, box.width) <= step:
            whole = plan_tile(box, frame.height, frame.width, self._radius, self.network.multiple)
            return self._restore_tile(frame, illumination, whole, live)
        image, lifted, restored = (np.empty((wide.height, wide.width, 3), np.float32) for _ in range(3))
        for part in _split(wide, step):
            tile = plan_tile(part, frame.height, frame.width, self._radius, self.network.multiple)
            layers, place = self._restore_tile(frame, illumination, tile, live), part.relative_to(wide).slices
            image[place], lifted[place], restored[place] = layers.image, layers.lifted, layers.restored
        inside, weights = box.relative_to(wide).slices, _make_weights(illumination, box, frame)
        return Layers(self.network, illumination, weights, image, lifted[inside], restored, inside)

    def _restore_tile(self, frame: Frame, illumination: Illumination, tile: Tile, live: bool = False) -> Layers:
        """Return the layers of the inner part of a tile."""
        self._check_memory(tile.outer)
        image = decode(
            _cut_out(frame.color_channels, tile.outer, clean=not (illumination.well_lit or frame.reduced)), frame.color
        )
        around = _make_weights(illumination, tile.outer, frame)
        clear = illumination.subtract_black_level(image, *around)
        restore = self.network.restore_live if live else self.network.restore
        restored, lifted = restore(clear, illumination.light_map, *around)
        wide = tile.inner.grown(DETAIL_MARGIN, frame.height, frame.width)
        part, inside = wide.relative_to(tile.outer).slices, tile.inner.relative_to(tile.outer).slices
        weights = _make_weights(illumination, tile.inner, frame)
        return Layers(
            self.network,
            illumination,
            weights,
            image[part],
            lifted[inside],
            restored[part],
            tile.inner.relative_to(wide).slices,
        )

    def _retry_with_less_memory(self, work: Callable[[], Result]) -> Result:
        """Do the work, with less and less memory until it succeeds."""
        while True:
            try:
                return work()
            except MemoryError as error:
                self._reduce_memory(error)

    def _check_memory(self, tile: Box) -> None:
        """Raise MemoryError if too little memory is left: a backend that runs out of memory would end the process."""
        needed = tile.height * tile.width * _BYTES_PER_PIXEL + _RESERVE
        if self._on_cpu and (available := available_memory()) < needed:
            raise MemoryError(f"{available >> 20} MB are left")

    def _reduce_memory(self, error: MemoryError) -> None:
        if self.side // 2 >= SMALLEST_SIDE:
            self.side //= 2
            self._notice(Message("Memory is short: continuing with tiles of {side} x {side} pixels.", side=self.side))
        elif not self._on_cpu:
            self.network.device, self.side = cpu(Message("the GPU has too little memory")), LARGEST_SIDE
            self._notice(Message("The graphics card has too little memory: continuing on the processor."))
        else:
            raise OutOfMemory("There is not enough memory for this image. Close other programs and try again.") from error

    @property
    def _radius(self) -> int:
        """Pixels around a tile that its result depends on, sharpening included."""
        return max(self.network.radius, DETAIL_MARGIN)

    @property
    def _on_cpu(self) -> bool:
        return self.network.device is None or self.network.device.kind == "cpu"


def _choose_dtype(frame: Frame, depth: int | None) -> np.dtype[np.generic]:
    if depth is None or frame.pixels.dtype.kind == "f":
        return frame.pixels.dtype
    return np.dtype(np.uint8 if depth == 8 else np.uint16)


def _convert_depth(pixels: Pixels, dtype: np.dtype[np.generic]) -> Pixels:
    """Convert between 8 and 16 bits, to the nearest number."""
    if pixels.dtype == dtype:
        return pixels
    if dtype == np.uint16:
        return pixels.astype(np.uint16) * np.uint16(257)
    return ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _make_weights(illumination: Illumination, box: Box, frame: Frame) -> Weights:
    """Return the weights that sample the maps of the illumination at the pixels of a box."""
    down, across = illumination.light_map.shape[:2]
    rows = sampling_weights(box.top, box.bottom, frame.height, down)
    return rows, sampling_weights(box.left, box.right, frame.width, across)


def _cut_out(pixels: Pixels, box: Box, *, clean: bool) -> Pixels:
    """Return the pixels of a box, mirrored where it extends beyond the bottom or right of the image.

    Args:
        pixels: the pixels of the whole image.
        box: the part.
        clean: remove hot pixels.
    """
    height, width = pixels.shape[:2]
    missing = ((0, max(0, box.bottom - height)), (0, max(0, box.right - width)), (0, 0))
    inside = replace(box, bottom=min(box.bottom, height), right=min(box.right, width))
    part = cut_out_without_hot_pixels(pixels, inside) if clean else pixels[inside.slices]
    return np.pad(part, missing, "symmetric") if np.any(missing) else part


def _split(box: Box, step: int) -> Iterator[Box]:
    """Split a box into boxes with sides of at most `step`."""
    for top in range(box.top, box.bottom, step):
        for left in range(box.left, box.right, step):
            yield Box(top, left, min(top + step, box.bottom), min(left + step, box.right))
