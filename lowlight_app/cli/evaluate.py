"""`lowlight evaluate`: compare results with well-lit images of the same scenes."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_verbosity
from lowlight_app.cli.console import Console, make_console, print_event
from lowlight_app.cli.enhance import add_model, load_enhancer
from lowlight_app.errors import DatasetError, LowlightError, UsageError
from lowlight_app.events import EventName

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame, MediaInfo
    from lowlight_app.progress import Progress
    from training.dataset import Pair
    from training.metrics import Scores
    from training.quality import Distance, Quality

    Image = NDArray[np.uint8]

T = TypeVar("T")

_COLUMNS = (
    ("PSNR", "psnr", 2),
    ("SSIM", "ssim", 4),
    ("GT-MEAN", "psnr_gt_mean", 2),
    ("DISTANCE", "distance", 4),
    ("COLOUR", "color", 2),
    ("BLACK", "black", 1),
    ("TARGET", "target_black", 1),
    ("S/MP", "seconds_per_megapixel", 2),
)
"""Title, key in an event and decimals."""
_WIDTH = 9
_VGG16 = "vgg16"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `evaluate`."""
    parser.add_argument(
        "dataset",
        type=Path,
        metavar="DATASET",
        help="folder or ZIP archive of image pairs, in any common layout",
    )
    parser.add_argument("--only", type=Path, metavar="FILE", help="file with the names of the pairs to use, one per line")
    parser.add_argument(
        "--save",
        type=Path,
        metavar="DIR",
        help="save the results to this folder, as PNG; with --models, to a folder of each model in it",
    )
    add_model(parser)
    parser.add_argument(
        "--models",
        metavar="ID,ID,...",
        help="print a table of several models instead: PSNR, SSIM, PSNR at equal brightness (GT-mean), perceptual distance, the "
        "share of colour that is kept, what black comes out at and should (0 to 255), seconds per megapixel",
    )
    parser.add_argument(
        "--features",
        metavar="FILE",
        help=f"with --models: SqueezeNet weights for the perceptual distance, or {_VGG16} to download VGG16 once",
    )
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Enhance the dark image of every pair with the default settings and compare it with the well-lit one.

    A pair that cannot be measured is reported and left out of the mean.
    """
    if parsed.models is not None:
        return _compare_models(parsed)
    if parsed.features is not None:
        raise UsageError("--features needs --models.")
    from training.metrics import Scores

    console, pairs = make_console(parsed), _pairs(parsed.dataset, parsed.only)
    measurement = _Measurement(load_enhancer(parsed, console), Scores.of, parsed.save)

    def show(name: str, scores: Scores) -> None:
        if not parsed.quiet:
            _print(name, scores, parsed.json)

    with console.working() as progress:
        measurement.run(pairs, console, progress, show)
    _print("mean", Scores.mean(measurement.known(parsed.dataset, len(pairs))), parsed.json, measurement.seconds_per_megapixel)
    return ExitCode.DONE if len(measurement.values) == len(pairs) else ExitCode.FAILED


def _compare_models(parsed: argparse.Namespace) -> ExitCode:
    from training.quality import Quality

    console, pairs, ids = make_console(parsed), _pairs(parsed.dataset, parsed.only), _model_ids(parsed.models)
    distance = _distance(parsed.features)
    rows: list[Mapping[str, Any]] = []
    complete = True
    with console.working() as progress:
        for model_id, share in zip(ids, progress.divide([1.0] * len(ids)), strict=True):
            parsed.model = model_id
            folder = parsed.save / model_id if parsed.save else None
            measurement = _Measurement(
                load_enhancer(parsed, console), lambda image, target: Quality.of(image, target, distance), folder
            )
            measurement.run(pairs, console, share, lambda *_: None)
            complete &= len(measurement.values) == len(pairs)
            rows.append(
                _row(model_id, Quality.mean(measurement.known(parsed.dataset, len(pairs))), measurement.seconds_per_megapixel)
            )
            if parsed.json:
                print_event({"event": EventName.MEAN, "name": "mean", **rows[-1]})
    if not parsed.json:
        _print_table(rows)
    return ExitCode.DONE if complete else ExitCode.FAILED


def _model_ids(text: str) -> Sequence[str]:
    """Return the ids of a list, each once.

    Raises:
        ModelError: one of them is not installed.
        UsageError: the list is empty.
    """
    from lowlight_app.models.model_store import ModelStore

    ids = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not ids:
        raise UsageError("--models takes the ids of models, separated by commas; see lowlight models list.")
    store = ModelStore()
    for model_id in ids:  # before the first is measured, which takes a while
        store.find(model_id)
    return ids


def _distance(features: str | None) -> Distance | None:
    if features is None:
        return None
    from lowlight_app.models.backends.tensorflow import load_backend

    load_backend()
    from training.perceptual_distance import PerceptualDistance

    return PerceptualDistance(None if features == _VGG16 else Path(features))


@dataclass
class _Measurement(Generic[T]):
    """Measures results of one model, and the time they take.

    Attributes:
        enhancer: makes the results.
        measure: compares a result with the clear image.
        folder: where results are saved, or None.
        values: what `measure` returned, by the name of the pair.
    """

    enhancer: Enhancer
    measure: Callable[[Image, Image], T]
    folder: Path | None
    values: dict[str, T] = field(default_factory=dict)
    seconds: float = 0.0
    pixels: int = 0

    @property
    def seconds_per_megapixel(self) -> float:
        return self.seconds / max(self.pixels, 1) * 1e6

    def run(self, pairs: Sequence[Pair], console: Console, progress: Progress, show: Callable[[str, T], None]) -> None:
        """Measure all pairs; report those that cannot be measured."""
        for pair, share in zip(pairs, progress.divide([1.0] * len(pairs)), strict=True):
            share.report(0.0, pair.name)
            try:
                with limit_to_file(pair.low):
                    self.values[pair.name] = self._measure(pair)
            except LowlightError as error:
                console.failed(error.message.path or pair.low, error)
                continue
            show(pair.name, self.values[pair.name])

    def known(self, dataset: Path, count: int) -> list[T]:
        """Return the values of those of `count` pairs of a dataset that could be measured.

        Raises:
            DatasetError: there are none.
        """
        if not self.values:
            raise DatasetError("none of the {count} pairs can be measured.", path=dataset, count=count)
        return list(self.values.values())

    def _measure(self, pair: Pair) -> T:
        from lowlight_app.settings import EnhanceSettings
        from training.dataset import read_image

        frame, info = _read(pair.low)
        clear = read_image(pair.high)
        started = time.monotonic()
        result = self.enhancer.enhance(frame, EnhanceSettings(), depth=8)
        self.seconds += time.monotonic() - started
        self.pixels += frame.width * frame.height
        if result.pixels.shape != clear.shape:
            raise DatasetError("{low} and {high} are not RGB images of the same size.", low=pair.low, high=pair.high)
        if self.folder is not None:
            _save(result, info, self.folder / f"{pair.name}.png")
        return self.measure(result.pixels, clear)


def _pairs(dataset: Path, only: Path | None) -> list[Pair]:
    from training.archive import dataset_folder
    from training.dataset import find_pairs, read_names, split_by_list

    pairs = list(find_pairs(dataset_folder(dataset)).pairs)
    return pairs if only is None else split_by_list(pairs, read_names(only))[1]


def _read(path: Path) -> tuple[Frame, MediaInfo]:
    from lowlight_app.media import open_source

    with open_source(path) as photo:
        return next(photo.frames()), photo.info


def _save(frame: Frame, info: MediaInfo, target: Path) -> None:
    from lowlight_app.media import open_sink
    from lowlight_app.settings import Conflict, ExportSettings

    with open_sink(target, info, ExportSettings(format="png", conflict=Conflict.OVERWRITE), None) as sink:
        sink.write(frame)


def _print(name: str, scores: Scores, as_json: bool, seconds: float | None = None) -> None:
    """Print the scores of a pair, or the mean scores together with the seconds per megapixel."""
    if as_json:
        event = EventName.SCORES if seconds is None else EventName.MEAN
        speed = {} if seconds is None else {"seconds_per_megapixel": seconds}
        print_event({"event": event, "name": name, **asdict(scores), **speed})
        return
    print(
        f"{name:12} PSNR {scores.psnr:6.2f}  SSIM {scores.ssim:.4f}"
        f"  GT-mean: PSNR {scores.psnr_gt_mean:6.2f}  SSIM {scores.ssim_gt_mean:.4f}"
    )
    if seconds is not None:
        print(f"{seconds:.2f} seconds per megapixel")


def _row(model_id: str, quality: Quality, seconds: float) -> Mapping[str, Any]:
    """Return the metrics of a model by name; None for those that were not measured."""
    values = {**asdict(quality.scores), **asdict(quality.veil), "distance": quality.distance, "seconds_per_megapixel": seconds}
    return {"model": model_id, **{name: None if math.isnan(value) else value for name, value in values.items()}}


def _print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    width = max(len("MODEL"), *(len(row["model"]) for row in rows))
    print(f"{'MODEL':<{width}}" + "".join(f"{title:>{_WIDTH}}" for title, *_ in _COLUMNS))
    for row in rows:
        print(f"{row['model']:<{width}}" + "".join(f"{_cell(row[key], digits):>{_WIDTH}}" for _, key, digits in _COLUMNS))


def _cell(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


COMMAND = Command("evaluate", "measure the quality of results against well-lit images of the same scenes", add_arguments, run)
