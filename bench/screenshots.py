"""Write screenshots of the window in its main states, with the default model and the sample photo."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import av
import cv2
import numpy as np
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import QDialog, QWidget

from bench.event_loop import process_events, wait_for_result, wait_until
from bench.training_screenshots import capture_states
from lowlight_app.gui.common.preferences import Theme
from lowlight_app.gui.preview.compare_layout import SIDE_BY_SIDE, WIPE
from lowlight_app.gui.shell.app import open_window
from lowlight_app.gui.shell.window import Window
from lowlight_app.resources import resource_path
from lowlight_app.settings import EnhanceSettings

_CLIP, _CLIP_SECONDS, _RATE = (1200, 800), 10, 30
_CROPS = ((0, 0, 1500, 1000), (560, 330, 700, 480), (100, 380, 640, 480), (760, 30, 560, 700), (300, 420, 900, 420))


def main() -> None:
    """Parse the arguments and write the screenshots."""
    parser = argparse.ArgumentParser(prog="dev.py screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/screenshots"), help="target (default: %(default)s)")
    parsed = parser.parse_args()
    parsed.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["LOWLIGHT_HOME"] = str(Path(scratch, "home"))
        photos = Path(scratch, "Evening")
        _make_photos(photos)
        window = open_window()[1]
        try:
            for name, widget in chain(_states(window, photos), capture_states(window, Path(scratch, "Pairs"))):
                process_events()
                widget.grab().save(str(parsed.folder / f"{name}.png"))
                print(parsed.folder / f"{name}.png", flush=True)
        finally:
            window.close()


def _states(window: Window, photos: Path) -> Iterator[tuple[str, QWidget]]:
    """Bring the window into each state; yield the name of the screenshot and the widget to capture."""
    window.preferences.change(hints=False)
    yield "empty", window
    window.drop_highlight.show_over(window.empty_state)
    yield "dragging", window
    window.drop_highlight.hide()
    window.services.opener.open([photos])
    wait_until(lambda: bool(window.messages.text))
    wait_for_result(window)
    yield "error", window
    window.messages.dismiss()
    yield "wipe", window
    window.viewer.set_mode(SIDE_BY_SIDE)
    wait_for_result(window)
    yield "side-by-side", window
    window.viewer.set_mode(WIPE)
    window.viewer.zoom_to(1.0)
    wait_for_result(window)
    yield "full-size", window
    window.viewer.fit()
    window.document.change_settings(window.document.selected, EnhanceSettings(amount=0.6, keep_color=True), "")
    wait_for_result(window)
    window.document.select(window.document.photos[:4])
    yield "many-photos", window
    window.preferences.change(theme=Theme.LIGHT)
    yield "light", window
    window.preferences.change(theme=Theme.DARK)
    yield from _dialogs(window)
    yield from _playing(window, photos.parent / "Evening.mp4")


def _dialogs(window: Window) -> Iterator[tuple[str, QWidget]]:
    actions = window.actions_
    for name, action in (("keys", actions.shortcuts), ("preferences", actions.preferences), ("about", actions.about)):
        action.trigger()
        dialog = next(d for d in window.findChildren(QDialog) if d.isVisible())
        yield name, dialog
        dialog.close()
    menu = window.adjust_panel.presets.menu()
    menu.popup(window.mapToGlobal(QPoint(900, 300)))
    yield "presets", menu
    menu.close()


def _playing(window: Window, clip: Path) -> Iterator[tuple[str, QWidget]]:
    """Show a video in the middle, with a part marked and a timeline preview under the mouse."""
    _make_clip(clip)
    window.services.opener.open([clip])
    transport, timeline = window.playback.transport, window.playback.bar.timeline
    wait_until(lambda: transport.count > 0)
    wait_for_result(window)
    for number, mark in ((30, transport.mark_in), (210, transport.mark_out), (100, transport.toggle)):
        transport.seek(number)
        wait_for_result(window)
        mark()
    wait_until(lambda: transport.number > 120)
    timeline.hovered.emit(180)
    process_events(1000)
    yield "video", window
    timeline.hovered.emit(None)
    transport.stop()
    wait_for_result(window)


def _make_clip(path: Path) -> None:
    """Write a video that pans slowly over the sample photo."""
    sample = cv2.imread(str(resource_path("sample", "evening.jpg")))
    assert sample is not None
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=_RATE, width=_CLIP[0], height=_CLIP[1], options={"crf": "16"})
        for number in range(_CLIP_SECONDS * _RATE):
            left = round((sample.shape[1] - _CLIP[0]) * number / (_CLIP_SECONDS * _RATE))
            part = np.ascontiguousarray(sample[100 : 100 + _CLIP[1], left : left + _CLIP[0]])
            out.mux(stream.encode(av.VideoFrame.from_ndarray(part, "bgr24")))
        out.mux(stream.encode(None))


def _make_photos(folder: Path) -> None:
    """Write photos, all crops of the sample, and two files that are not photos."""
    folder.mkdir()
    sample = QImage(str(resource_path("sample", "evening.jpg")))
    for number, crop in enumerate(_CROPS * 2):
        part = sample.copy(QRect(*crop))
        mirrored = part.transformed(QTransform().scale(-1, 1)) if number >= len(_CROPS) else part
        mirrored.save(str(folder / f"evening {number + 1:02}.jpg"))
    for number in (1, 2):
        (folder / f"not a photo {number}.jpg").write_text("This is not a photo.")


if __name__ == "__main__":
    main()
