"""`lowlight evaluate`: compare results with well-lit images of the same scenes."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.bug_report import limit_to_file
from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.arguments import add_verbosity
from lowlight_app.cli.console import make_console, print_event
from lowlight_app.cli.enhance import add_model, load_enhancer
from lowlight_app.errors import DatasetError, LowlightError
from lowlight_app.events import EventName

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import Frame, MediaInfo
    from training.dataset import Pair
    from training.metrics import Scores


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `evaluate`."""
    parser.add_argument(
        "dataset",
        type=Path,
        metavar="DATASET",
        help="folder or ZIP archive of image pairs, in any common layout",
    )
    parser.add_argument("--only", type=Path, metavar="FILE", help="file with the names of the pairs to use, one per line")
    parser.add_argument("--save", type=Path, metavar="DIR", help="save the results to this folder, as PNG")
    add_model(parser)
    add_verbosity(parser)


def run(parsed: argparse.Namespace) -> ExitCode:
    """Enhance the dark image of every pair with the default settings and compare it with the well-lit one.

    A pair that cannot be measured is reported and left out of the mean.
    """
    from training.metrics import Scores

    console, pairs = make_console(parsed), _pairs(parsed.dataset, parsed.only)
    enhancer = load_enhancer(parsed, console)
    scores: dict[str, Scores] = {}
    speed = _Speed()
    with console.working() as progress:
        for pair, share in zip(pairs, progress.divide([1.0] * len(pairs)), strict=True):
            share.report(0.0, pair.name)
            try:
                with limit_to_file(pair.low):
                    scores[pair.name] = _score(pair, enhancer, parsed.save, speed)
            except LowlightError as error:
                console.failed(error.message.path or pair.low, error)
                continue
            if not parsed.quiet:
                _print(pair.name, scores[pair.name], parsed.json)
    if not scores:
        raise DatasetError("none of the {count} pairs can be measured.", path=parsed.dataset, count=len(pairs))
    _print("mean", Scores.mean(list(scores.values())), parsed.json, speed.seconds_per_megapixel)
    return ExitCode.DONE if len(scores) == len(pairs) else ExitCode.FAILED


@dataclass
class _Speed:
    seconds: float = 0.0
    pixels: int = 0

    @property
    def seconds_per_megapixel(self) -> float:
        return self.seconds / max(self.pixels, 1) * 1e6


def _pairs(dataset: Path, only: Path | None) -> list[Pair]:
    from training.archive import dataset_folder
    from training.dataset import find_pairs, read_names, split_by_list

    pairs = list(find_pairs(dataset_folder(dataset)).pairs)
    return pairs if only is None else split_by_list(pairs, read_names(only))[1]


def _score(pair: Pair, enhancer: Enhancer, folder: Path | None, speed: _Speed) -> Scores:
    from lowlight_app.settings import EnhanceSettings
    from training.dataset import read_image
    from training.metrics import Scores

    frame, info = _read(pair.low)
    clear = read_image(pair.high)
    started = time.monotonic()
    result = enhancer.enhance(frame, EnhanceSettings(), depth=8)
    speed.seconds += time.monotonic() - started
    speed.pixels += frame.width * frame.height
    if result.pixels.shape != clear.shape:
        raise DatasetError("{low} and {high} are not RGB images of the same size.", low=pair.low, high=pair.high)
    if folder is not None:
        _save(result, info, folder / f"{pair.name}.png")
    return Scores.of(result.pixels, clear)


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


COMMAND = Command("evaluate", "measure the quality of results against well-lit images of the same scenes", add_arguments, run)
