"""Open and write stacks of any format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lowlight_app.media.stacks.fits import FitsStack, open_fits_stack, write_fits_stack
from lowlight_app.media.stacks.record import StackRecord
from lowlight_app.media.stacks.stack import Samples, Selection, Stack
from lowlight_app.media.stacks.tiff_stack import TiffStack, open_tiff_stack
from lowlight_app.media.stacks.tiff_writer import write_tiff_stack
from lowlight_app.settings import ExportSettings


def open_stack(path: Path) -> Stack | None:
    """Open a file as a stack; return None if it is none, see `open_tiff_stack`.

    Raises:
        MediaError: it is a FITS file that cannot be read.
    """
    if not path.is_file():  # opening a pipe would wait for a program that writes to it
        return None
    return open_tiff_stack(path) or open_fits_stack(path)


def write_stack(
    target: Path, source: Stack, selection: Selection, pages: Iterable[Samples], record: StackRecord, export: ExportSettings
) -> Path:
    """Write the result of a stack in the format of its source; see `write_tiff_stack`.

    Raises:
        ExportError: it could not be written; nothing is left.
    """
    if isinstance(source, FitsStack):
        return write_fits_stack(target, source, selection, pages, record, export)
    assert isinstance(source, TiffStack)
    return write_tiff_stack(target, source, selection, pages, record, export)
