"""The command "Open camera or stream", and the commands of its window."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from lowlight_app.errors import LoginError, LowlightError, Message
from lowlight_app.gui.common.formatting import format_number
from lowlight_app.gui.common.preferences import Preferences
from lowlight_app.gui.common.translation import translate_message
from lowlight_app.gui.common.worker import Worker
from lowlight_app.gui.engine.loader import EngineLoader
from lowlight_app.gui.engine.screen_profile import screen_color_space
from lowlight_app.gui.live.session import LiveOptions, LiveSession
from lowlight_app.settings import EnhanceSettings, ExportSettings

if TYPE_CHECKING:
    from lowlight_app.gui.live.dialog import LiveDialog
    from lowlight_app.media.live.address import LiveAddress
    from lowlight_app.media.live.live_source import LiveState

_MOST_RECENT = 8
_UPDATE_MS = 500
Cameras = Callable[[], Iterable[tuple[str, str]]]
"""Returns the description of each camera, and the name by which FFmpeg finds it."""


def cameras_of_system() -> list[tuple[str, str]]:
    """Return the cameras that FFmpeg finds; see `Cameras`."""
    from lowlight_app.media.live.cameras import list_cameras

    on_linux = sys.platform == "linux"
    return [(camera.description, camera.name if on_linux else f"camera:{camera.description}") for camera in list_cameras()]


class LiveController(QObject):
    """Opens the window of live sources and carries out its commands.

    Args:
        engine: the model in use.
        preferences: addresses and the folder.
        worker: the thread that enhances.
        parent: the main window.
        cameras: lists the cameras.

    Attributes:
        dialog: None until it is opened.
        session: the source that is open.
    """

    def __init__(
        self,
        engine: EngineLoader,
        preferences: Preferences,
        worker: Worker,
        parent: QWidget,
        cameras: Cameras = cameras_of_system,
    ) -> None:
        super().__init__(parent)
        self._engine, self._preferences, self._window, self.cameras = engine, preferences, parent, cameras
        self.session = LiveSession(worker, self)
        self.dialog: LiveDialog | None = None
        self._address: LiveAddress | None = None
        self._counted = (0, 0.0)
        self._timer = QTimer(self)
        self._timer.setInterval(_UPDATE_MS)
        self._timer.timeout.connect(self._show_speed)

    def open(self) -> None:
        """Open the window."""
        if self.dialog is None:
            from lowlight_app.gui.live.dialog import LiveDialog  # not before the window has painted

            self.dialog = self._make_dialog(LiveDialog(self._window))
        self.dialog.show_sources(self.cameras(), self._preferences.values.streams)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def show_source(self, text: str) -> None:
        """Open the window with a source, as soon as the model is loaded."""
        self.open()
        if self._engine.enhancer is not None:
            self.connect_to(text)
        else:
            self._show(self.tr("Loading model…"))
            self._engine.ready.connect(lambda: self.connect_to(text), Qt.ConnectionType.SingleShotConnection)

    def connect_to(self, text: str) -> None:
        """Open a source by its address or the name of a camera."""
        known = self._address
        try:
            address = known if known is not None and text == known.label else _address_of(text)
        except LowlightError as error:
            self._show(error)
            return
        self._start(address)

    def _make_dialog(self, dialog: LiveDialog) -> LiveDialog:
        session = self.session
        dialog.connect_requested.connect(self.connect_to)
        dialog.disconnect_requested.connect(session.stop)
        dialog.snapshot_requested.connect(lambda: session.save_snapshot(self._new_file(".png")))
        dialog.record_requested.connect(self._record)
        dialog.folder_requested.connect(self._choose_folder)
        dialog.settings_changed.connect(self._change_settings)
        session.picture_ready.connect(self._show_picture)
        session.state_changed.connect(self._show_state)
        session.ended.connect(self._ended)
        session.saved.connect(lambda path: self._show(self.tr("Saved as {path}").format(path=path)))
        session.failed.connect(self._failed)
        return dialog

    def _start(self, address: LiveAddress, *, keep_password: bool = False, find_password: bool = True) -> None:
        enhancer, dialog = self._engine.enhancer, self.dialog
        assert dialog is not None
        if enhancer is None:
            self._show(self.tr("The model is still being loaded; try again in a moment."))
            return
        self._address = address
        dialog.source.setEditText(address.label)  # without the password that may have been typed
        dialog.show_connection(opened=True)
        dialog.view.show_text(self.tr("Connecting…"))
        self._show(address.label)
        screen = screen_color_space(self._preferences.values.screen, dialog.screen())
        self.session.start(LiveOptions(address, enhancer, screen, keep_password, find_password))

    def _show_picture(self) -> None:
        picture = self.session.take_picture()
        if picture is not None and self.dialog is not None and self.session.is_open:
            self.dialog.view.show_picture(picture)

    def _show_state(self, state: LiveState) -> None:
        if self.dialog is None or self._address is None or not self.session.is_open:
            return
        if state.message is not None:
            self._show(translate_message(state.message))
            return
        self._show(self.tr("Connected to {source}").format(source=self._address.label))
        self.dialog.show_live()
        self._counted = (0, time.monotonic())
        self._timer.start()
        if self._address.is_public and self._address.demuxer is None:
            others = [each for each in self._preferences.values.streams if each != self._address.label]
            self._preferences.change(streams=(self._address.label, *others)[:_MOST_RECENT])

    def _show_speed(self) -> None:
        latency, dialog = self.session.latency, self.dialog
        if latency is None or dialog is None:
            return
        (frames, since), now = self._counted, time.monotonic()
        self._counted = (latency.frames, now)
        rate = format_number((latency.frames - frames) / max(now - since, 0.001), 0)
        text = self.tr("{rate} frames/s · {latency} ms behind").format(rate=rate, latency=round(1000 * latency.share(0.5)))
        dialog.latency.setText(text)

    def _ended(self, error: LowlightError | None) -> None:
        if self.dialog is None or self.session.is_open:
            return
        self._timer.stop()
        self.dialog.show_connection(opened=False)
        if isinstance(error, LoginError) and self.dialog.isVisible():
            self._ask_for_password(error)
        elif error is not None:
            self._show(error)

    def _ask_for_password(self, error: LoginError) -> None:
        from lowlight_app.gui.live.login_dialog import LoginDialog
        from lowlight_app.passwords import can_keep_passwords

        address, dialog = self._address, self.dialog
        assert address is not None and dialog is not None
        self._show(error)
        login = LoginDialog(translate_message(error), address.user, can_keep_passwords(), dialog)
        login.accepted.connect(
            lambda: self._start(
                address.with_login(login.user.text(), login.password.text()),
                keep_password=login.keep.isChecked(),
                find_password=False,
            )
        )
        login.finished.connect(login.deleteLater)
        login.open()

    def _record(self, on: bool) -> None:
        from lowlight_app import __version__
        from lowlight_app.media.live.recorder import LiveRecorder
        from lowlight_app.media.live.recording_files import RecordingFiles

        dialog = self.dialog
        assert dialog is not None and self._address is not None
        dialog.show_recording(on=on)
        if not on:
            self.session.stop_recording()
            return
        files = RecordingFiles(self._folder() / f"{self._address.stem}-lowlight.mp4", dated=True)
        comment = f"Lowlight {__version__}, model {self._engine.model_id}"
        self.session.record(LiveRecorder(files, ExportSettings(), dialog.segment_seconds, comment))
        self._show(self.tr("Recording to {folder}").format(folder=self._folder()))

    def _failed(self, error: LowlightError) -> None:
        self._show(error)
        if self.dialog is not None:
            self.dialog.show_recording(on=False)

    def _change_settings(self, settings: EnhanceSettings) -> None:
        self.session.settings = replace(self.session.settings, default=settings)

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self.dialog, self.tr("Folder for recordings"), str(self._folder()))
        if chosen:
            self._preferences.change(live_folder=chosen)

    def _folder(self) -> Path:
        movies = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        return Path(self._preferences.values.live_folder or movies)

    def _new_file(self, suffix: str) -> Path:
        from lowlight_app.media.files.publish import numbered_names

        stem = self._address.stem if self._address is not None else "live"
        wanted = self._folder() / f"{stem}-lowlight-{datetime.now():%Y%m%d-%H%M%S}{suffix}"
        return next(path for path in numbered_names(wanted) if not path.exists())

    def _show(self, text: str | Message | LowlightError) -> None:
        if self.dialog is not None:
            shown = text if isinstance(text, str) else translate_message(text)
            self.dialog.state.setText(shown)
            self.dialog.state.setToolTip(shown)


def _address_of(text: str) -> LiveAddress:
    if text.startswith(("camera:", "/dev/")):
        from lowlight_app.media.live.cameras import camera_address

        return camera_address(text.removeprefix("camera:"))
    from lowlight_app.media.live.address import parse_address

    return parse_address(text)
