"""A loaded network, ready to answer: numpy in, numpy out, whatever backend Keras runs on. Loads Keras only when asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from lowlight_app.models import guided_filter
from lowlight_app.models.backends.bfloat16 import cpu_has_bfloat16, in_bfloat16
from lowlight_app.models.device import Device, load_tensorflow
from lowlight_app.models.exposure_limits import gain_limit, limit_gain, raise_underexposed
from lowlight_app.models.map_sampling import coarser_size, sample_map, sampling_weights, small_size
from lowlight_app.models.tone_curve import LIMITS, log_gain_between, soft_lift
from lowlight_app.srgb import LUMA

if TYPE_CHECKING:
    import keras

    from lowlight_app.models.model_store import ModelFolder

FloatArray = NDArray[np.float32]


class Network(Protocol):
    """What enhancing needs of a network: the light of a whole picture, and tiles restored in that light.

    Attributes:
        radius: pixels around a tile that its result depends on.
        multiple: what both sides of a tile, and its place in the picture, are a multiple of.
        device: where it runs; None leaves it to Keras. May be changed between calls.
    """

    radius: int
    multiple: int
    device: Device | None

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width at which `illuminate` wants to see a picture of this size."""
        ...

    def illuminate(self, small: FloatArray) -> FloatArray:
        """Decide the light of a whole picture.

        Args:
            small: the picture at `small_size`, (h, w, 3) in 0..1.

        Returns:
            A map of it, small and smooth, (cells down, cells across, channels).

        Raises:
            MemoryError: the device has too little.
        """
        ...

    def log_gain(self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """Log gains of a tile.

        Args:
            tile: (H, W, 3).
            light_map: what `illuminate` answered.
            rows: sampling weights (H, cells down).
            columns: sampling weights (W, cells across).

        Returns:
            (H, W, 3).
        """
        ...

    def brightened(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """A map that gives more gain, or less.

        Args:
            light_map: what `illuminate` answered; further channels pass.
            log_gain: to be added, (cells down, cells across, 3).
        """
        ...

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Restore a tile.

        Args:
            tile: (H, W, 3) in 0..1.
            light_map: what `illuminate` answered.
            rows: sampling weights (H, cells down), see `sampling_weights`.
            columns: sampling weights (W, cells across).

        Returns:
            The restored tile and the merely lifted one, (H, W, 3), about 0..1.

        Raises:
            MemoryError: the device has too little for a tile of this size.
        """
        ...


def lacked_memory(error: Exception) -> bool:
    """Whether this is what a backend raises where the device has too little memory: each has its own class for that."""
    name = type(error).__name__
    return "ResourceExhausted" in name or "OutOfMemory" in name or "RESOURCE_EXHAUSTED" in str(error)


def _compiled(model: keras.Model) -> Callable[[Any], Any]:
    """Answers a batch; on TensorFlow without the copies that Keras makes of everything that goes in and comes out."""
    import keras

    if keras.backend.backend() != "tensorflow":
        predict: Callable[[Any], Any] = model.predict_on_batch
        return predict
    answer: Callable[[Any], Any] = load_tensorflow().function(lambda inputs: model(inputs, training=False), reduce_retracing=True)
    return answer


def _first(batch: Any) -> FloatArray:
    """The first picture of a batch, where it lies."""
    picture: FloatArray = np.asarray(batch)[0]
    return picture


class _OnDevice:
    def __init__(self, device: Device | None) -> None:
        self.device = device

    def _call(self, answer: Callable[[Any], Any], inputs: Any) -> Any:
        try:
            with self._placed():
                return answer(inputs)
        except Exception as error:
            if lacked_memory(error):
                raise MemoryError("the device has too little memory") from error
            raise

    def _placed(self) -> AbstractContextManager[Any]:
        if self.device is None:
            return nullcontext()
        import keras

        context: AbstractContextManager[Any] = keras.device(self.device.keras_name)
        return context


class TwoStageNetwork(_OnDevice):
    """The default architecture, see `lowlight_app.models.architectures.lowlight`; methods as in `Network`.

    Args:
        model: the whole network.
        device: where it runs.
        half: compute the restoration's convolutions in bfloat16.
    """

    radius = 68
    multiple = 8

    def __init__(self, model: keras.Model, device: Device | None = None, *, half: bool = False) -> None:
        super().__init__(device)
        restoration = model.get_layer("restoration")
        self._illumination = _compiled(model.get_layer("illumination"))
        self._restoration = _compiled(in_bfloat16(restoration) if half else restoration)

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """See `Network`."""
        return small_size(height, width)

    def illuminate(self, small: FloatArray) -> FloatArray:
        """See `Network`. The map has a cell per 4 x 4 pixels: three log gains, three black levels, features, the gate.

        It is the mean of four answers, about the picture at two sizes and turned upside down: each is wrong about how much
        light is wanted, and seldom alike. A faint picture is not left dark, and a night is lifted by no more than it bears.
        """
        coarser = cv2.resize(small, coarser_size(*small.shape[:2])[::-1], interpolation=cv2.INTER_AREA)
        light_map, other = self._answered(small), self._answered(coarser)
        rows, columns = (
            sampling_weights(0, cells, cells, others) for cells, others in zip(light_map.shape[:2], other.shape[:2], strict=True)
        )
        light_map = 0.5 * (light_map + sample_map(other, rows, columns))
        light_map[..., :3] = limit_gain(raise_underexposed(light_map[..., :3], small), gain_limit(coarser))
        return light_map

    def _answered(self, small: FloatArray) -> FloatArray:
        upright, turned = np.asarray(self._call(self._illumination, np.stack([small, small[::-1, ::-1]])))
        mean: FloatArray = 0.5 * (upright + turned[::-1, ::-1])
        return mean

    def log_gain(
        self,
        tile: FloatArray,  # noqa: ARG002
        light_map: FloatArray,
        rows: FloatArray,
        columns: FloatArray,
    ) -> FloatArray:
        """See `Network`."""
        return sample_map(light_map[..., :3], rows, columns)

    def brightened(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """See `Network`."""
        return _added(light_map, log_gain, first=0)

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`."""
        answer = self._call(self._restoration, [tile[None], light_map[None], rows[None], columns[None]])
        return _first(answer["restored"]), _first(answer["lift"])


class ClassicNetwork(_OnDevice):
    """The classic U-Net; methods as in `Network`.

    It works on the small picture. What it brightened there becomes a gain that follows the full picture's edges, so its
    answer has the picture's own resolution, but its noise too.
    """

    radius = 0
    multiple = 4

    def __init__(self, model: keras.Model, device: Device | None = None) -> None:
        super().__init__(device)
        self._model = _compiled(model)

    def answer(self, picture: FloatArray) -> FloatArray:
        """What the network itself makes of a picture: (H, W, 3) in 0..1 to the same shape; sides are multiples of 4."""
        return _first(self._call(self._model, picture[None]))

    def small_size(self, height: int, width: int) -> tuple[int, int]:
        """See `Network`."""
        from lowlight_app.models.architectures.classic import CLASSIC_SIDE

        scale = min(1.0, CLASSIC_SIDE / max(height, width))
        return max(1, round(height * scale)), max(1, round(width * scale))

    def illuminate(self, small: FloatArray) -> FloatArray:
        """See `Network`. The map has a cell per pixel: slopes, then offsets, of log gains over luma."""
        height, width = small.shape[:2]
        padding = ((0, -height % self.multiple), (0, -width % self.multiple), (0, 0))
        bright = self.answer(np.pad(small, padding, "symmetric"))[:height, :width]
        return guided_filter.fit(small @ LUMA, log_gain_between(small, bright))

    def log_gain(self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
        """See `Network`."""
        return np.clip(guided_filter.apply(sample_map(light_map, rows, columns), tile @ LUMA), *LIMITS)

    def brightened(self, light_map: FloatArray, log_gain: FloatArray) -> FloatArray:
        """See `Network`. The offsets take it."""
        return _added(light_map, log_gain, first=3)

    def restore(
        self, tile: FloatArray, light_map: FloatArray, rows: FloatArray, columns: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """See `Network`. There is no detail stage: both results are the same array."""
        lift = soft_lift(tile, self.log_gain(tile, light_map, rows, columns))
        return lift, lift


def _added(light_map: FloatArray, log_gain: FloatArray, first: int) -> FloatArray:
    result = light_map.copy()
    result[..., first : first + 3] += log_gain
    return result


def network_of(model: keras.Model, device: Device | None = None, *, half: bool = False) -> TwoStageNetwork | ClassicNetwork:
    """Wrap a model by its architecture's name; `half` is for the two-stage network."""
    return ClassicNetwork(model, device) if model.name == "classic" else TwoStageNetwork(model, device, half=half)


def load_network(folder: ModelFolder, device: Device) -> Network:
    """Load a model's network onto a device, warmed up so that the first picture is not slower than others.

    Raises:
        ModelError: the model or TensorFlow cannot be loaded.
    """
    load_tensorflow()
    from lowlight_app.models.backends.safe_loading import load_model

    network = network_of(load_model(folder), device, half=device.kind == "cpu" and cpu_has_bfloat16())
    warm_up(network)
    return network


def warm_up(network: Network) -> None:
    """Answer for two sizes: from then on the backend has one program for every size and makes no other.

    One program also means one order of summation: with AVX-512 results are the same to the bit whatever the size of the
    tiles, with AVX2 one 8-bit number in a million differs by 1.
    """
    for cells in (4, 6):
        side = 8 * cells
        light_map = network.illuminate(np.zeros((side, side, 3), np.float32))
        weights = sampling_weights(0, side, side, light_map.shape[0])
        network.restore(np.zeros((side, side, 3), np.float32), light_map, weights, weights)
