"""Quality of models by source: validation pairs, the same with a pedestal on black, and training pairs of each dataset.

    python -m training.report DATASET ... --only FILE [--model ID ...] [--training N] [--pedestal]

Prints one line per source with the mean PSNR, SSIM and GT-mean PSNR of the network alone, and its black level, tint and colour
(`training.veil`). FILE names the validation pairs of all datasets. A large distance between training and validation pairs shows
what was learned by heart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lowlight_app.errors import LowlightError
from lowlight_app.models.model_store import DEFAULT_MODEL
from training.dataset import Pair, find_pairs, read_image, read_names, split_by_list
from training.metrics import Scores
from training.sweep import Restore, load_restorer
from training.veil import Veil

Image = NDArray[np.uint8]
Darken = Callable[[Image, int], Image]

_CODES = (2, 9)
"""Smallest pedestal of a channel in steps of 8 bits, and the first that is too large."""


def add_test_pedestal(dark: Image, number: int) -> Image:
    """Add 2 to 8 steps to each channel; a pedestal for each number."""
    codes = np.random.default_rng([0, number]).integers(*_CODES, 3)
    return np.asarray(np.minimum(dark + codes, 255), np.uint8)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m training.report", description="Measure the quality of models by source.")
    parser.add_argument("datasets", nargs="+", type=Path, metavar="DATASET", help="folders of image pairs")
    parser.add_argument("--only", required=True, type=Path, metavar="FILE", help="names of the validation pairs, one per line")
    parser.add_argument(
        "--model", action="append", metavar="ID", help=f"model to measure; repeat for several (default: {DEFAULT_MODEL})"
    )
    parser.add_argument("--training", type=int, metavar="N", help="measure every Nth training pair too")
    parser.add_argument("--pedestal", action="store_true", help="measure the validation pairs with a pedestal too")
    parsed = parser.parse_args()
    try:
        sources = list(_sources(parsed.datasets, read_names(parsed.only), parsed.training, parsed.pedestal))
        for model_id in parsed.model or [DEFAULT_MODEL]:
            _print(model_id, load_restorer(model_id), sources)
    except LowlightError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


Source = tuple[str, Sequence[Pair], Darken]


def _sources(folders: Iterable[Path], names: Sequence[str], step: int | None, pedestal: bool) -> Iterable[Source]:
    for folder in folders:
        training, validation = split_by_list(find_pairs(folder).pairs, names)
        yield folder.name, validation, lambda dark, _: dark
        if pedestal:
            yield f"{folder.name}, pedestal", validation, add_test_pedestal
        if step:
            yield f"{folder.name}, training", training[::step], lambda dark, _: dark


def _print(model_id: str, restore: Restore, sources: Iterable[Source]) -> None:
    print(f"{model_id:28}  PSNR   SSIM  GT-mean  black (target)  tint  colour  brightness (target)")
    for name, pairs, darken in sources:
        print(f"{name:28} {_measure(restore, pairs, darken)}", flush=True)


def _measure(restore: Restore, pairs: Sequence[Pair], darken: Darken) -> str:
    scores, veils, means = [], [], []
    for number, pair in enumerate(pairs):
        target = read_image(pair.high)
        result = restore(darken(read_image(pair.low), number))
        scores.append(Scores.of(result, target))
        veils.append(Veil.of(result, target))
        means.append((result.mean(), target.mean()))
    score, veil, (mean, expected) = Scores.mean(scores), Veil.mean(veils), np.mean(means, axis=0)
    return (
        f"{score.psnr:5.2f}  {score.ssim:.4f}  {score.psnr_gt_mean:5.2f}    {veil.black:4.1f} ({veil.target_black:4.1f})"
        f"    {veil.tint:4.1f}  {veil.color:6.3f}  {mean:5.1f} ({expected:5.1f})"
    )


if __name__ == "__main__":
    sys.exit(main())
