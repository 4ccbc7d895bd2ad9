"""Enhance a stack page by page, or measure it: with memory of a few pages, however long it is."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lowlight_app import __version__
from lowlight_app.enhance import Enhancer
from lowlight_app.enhance.dither import dither_thresholds
from lowlight_app.enhance.measurement import remove_noise
from lowlight_app.errors import Message, UsageError
from lowlight_app.frame import Provenance
from lowlight_app.media.files.part_file import part_file
from lowlight_app.media.stacks.display_scale import to_type
from lowlight_app.media.stacks.open import open_stack, write_stack
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.stack import Samples, Selection, Stack
from lowlight_app.output_settings import OutputSharpen
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings, ExportSettings, MetadataKept, OutputColor
from lowlight_app.stack_settings import StackLight, StackSettings
from lowlight_app.stack_view import StackView

_BAND_ROWS = 256
"""Rows that are converted at a time, to save memory."""


@dataclass(frozen=True)
class StackRequest:
    """How to enhance and write a stack; see `Engine` and `Job`."""

    enhancer: Enhancer
    model_id: str
    settings: EnhanceSettings
    export: ExportSettings
    stack: StackSettings

    @property
    def record(self) -> StackRecord:
        """What is recorded in the result."""
        if self.stack.measure:
            made: dict[str, Any] = {"measure": True, "denoise": self.settings.denoise}
        else:
            made = {"light": str(self.stack.light), **asdict(self.settings)}
        return StackRecord(Provenance(__version__, self.model_id, made), keeps_scale=self.stack.measure)


@dataclass(frozen=True)
class StackResult:
    """A written stack.

    Attributes:
        target: the file.
        notices: what could not be preserved as it is.
        well_lit: the stack was already well lit and hardly changed.
    """

    target: Path
    notices: tuple[Message, ...]
    well_lit: bool


@dataclass(frozen=True)
class _Done:
    """What was done with a page: its number from 0, the mean gain, and its mean before and after."""

    number: int
    gain: float
    before: float
    after: float


@dataclass
class _Work:
    """The state of a stack in work."""

    stack: Stack
    selection: Selection
    request: StackRequest
    progress: Progress
    done: list[_Done] = field(default_factory=list)
    well_lit: bool = True

    def pages(self) -> Iterator[tuple[int, Samples]]:
        """Decode the pages of the part, with their numbers, and report progress."""
        for index, number in enumerate(self.selection.numbers()):
            self.progress.report(index / self.selection.count, f"{self.stack.path.name}: {index + 1}/{self.selection.count}")
            yield number, self.stack.page(number)

    def finish(self, number: int, gain: float, before: Samples, after: Samples) -> Samples:
        """Note what was done with a page, and return it."""
        self.done.append(_Done(number, gain, _mean(before), _mean(after)))
        return after


def enhance_stack(path: Path, target: Path, request: StackRequest, progress: Progress | None = None) -> StackResult:
    """Enhance a stack from file to file.

    Args:
        path: the stack.
        target: see `resolve_target`.
        request: how to enhance and write it.
        progress: reports the page; stops the work when cancelled.

    Raises:
        LowlightError: the stack cannot be read, enhanced or written; nothing is left under the target name.
        Cancelled: `progress` was cancelled.
    """
    progress = progress or Progress()
    stack = open_stack(path)
    if stack is None:
        raise UsageError("this is not a stack of images.", path=path)
    with stack:
        work = _Work(stack, stack.info.select(dict(request.stack.spans)), request, progress)
        pages = _measured(work) if request.stack.measure else _enhanced(work)
        written = write_stack(target, stack, work.selection, pages, request.record, request.export)
        if request.stack.table:
            _write_table(written.with_name(written.name + ".csv"), work)
    progress.report(1.0, path.name)
    return StackResult(written, stack.info.notices, work.well_lit and not request.stack.measure)


def check_stack_request(path: Path, stack: StackSettings, export: ExportSettings, *, changes_shape: bool) -> None:
    """Check whether the result of a stack can be written with these settings.

    Args:
        path: the path that messages show.
        stack: how to enhance it.
        export: how to write it.
        changes_shape: whether the result is turned or cropped.

    Raises:
        UsageError: it cannot.
    """
    unsupported = {
        "--crop, --rotate, --flip, --straighten": changes_shape,
        "--format": export.format not in (None, "tiff"),
        "--bit-depth": export.bit_depth is not None,
        "--longest-side": export.longest_side is not None,
        "--metadata": export.metadata is not MetadataKept.ALL,
        "--color": export.color is not OutputColor.SOURCE,
        "--output-sharpen": export.output_sharpen is not OutputSharpen.OFF,
        "--watermark": export.watermark is not None,
        "--before-after": export.before_after is not None,
    }
    for option, used in unsupported.items():
        if used:
            raise UsageError(
                "a stack keeps its size, numbers, format and metadata; leave out {option}.", path=path, option=option
            )
    if stack.measure and stack.light is StackLight.PAGE:
        raise UsageError("--measure changes no light; leave out --light.")


def _enhanced(work: _Work) -> Iterator[Samples]:
    request, view = work.request, StackView(work.stack)
    one_light = view.light(request.enhancer) if request.stack.light is StackLight.STACK else None
    for number, page in work.pages():
        frame = view.frame(page)
        light = one_light or request.enhancer.analyze_illumination(frame)
        result = request.enhancer.enhance(frame, request.settings, work.progress.silent(), illumination=light)
        work.well_lit &= light.well_lit and not request.settings.adjusts_light
        after = page if result is frame else view.numbers(result, page)
        yield work.finish(number, float(np.exp(light.log_gain)), page, after)


def _measured(work: _Work) -> Iterator[Samples]:
    request = work.request
    noise = StackView(work.stack).noise
    for number, page in work.pages():
        clean = page
        if noise is not None:
            numbers = remove_noise(request.enhancer, page, noise, request.settings.denoise, work.progress)
            clean = _rounded(numbers, page)
        yield work.finish(number, 1.0, page, clean)


def _rounded(numbers: np.ndarray[Any, np.dtype[np.float64]], page: Samples) -> Samples:
    """Return numbers in the type of their page. Whole ones are dithered, so that the mean of an even area stays what it is."""
    result = np.empty_like(page)
    for top in range(0, len(page), _BAND_ROWS):
        band = numbers[top : top + _BAND_ROWS]
        if page.dtype.kind != "f":
            band = np.floor(band + dither_thresholds((top, 0), band.shape[:2])[..., None])
        result[top : top + _BAND_ROWS] = to_type(band, page.dtype)
    return result


def _mean(page: Samples) -> float:
    known = page[np.isfinite(page)] if page.dtype.kind == "f" else page
    return float(known.mean(dtype=np.float64)) if known.size else float("nan")


def _write_table(target: Path, work: _Work) -> None:
    """Write what was done with each page as CSV; pages and positions count from 1.

    Raises:
        ExportError: it could not be written.
    """
    axes = [axis.name for axis in work.stack.info.axes if axis.name != "page"]
    with part_file(target) as part:
        with part.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["page", *axes, "light", "gain", "mean before", "mean after"])
            light = "measure" if work.request.stack.measure else str(work.request.stack.light)
            for done in work.done:
                places = work.stack.info.positions(done.number)
                table.writerow(
                    [
                        done.number + 1,
                        *(places[name] + 1 for name in axes),
                        light,
                        f"{done.gain:.6g}",
                        repr(done.before),
                        repr(done.after),
                    ]
                )
        part.replace(target)
