"""A live source that is open in the window: enhanced on a worker thread, shown, recorded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColorSpace, QImage

from lowlight_app.errors import LowlightError
from lowlight_app.gui.common.worker import Task, Worker
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer
    from lowlight_app.frame import AnyFrame, Frame
    from lowlight_app.live_pipeline import Latency
    from lowlight_app.media.live.address import LiveAddress
    from lowlight_app.media.live.live_source import LiveFrame, LiveSource
    from lowlight_app.media.live.recorder import LiveRecorder

_WHOLE = (slice(None), slice(None))


@dataclass(frozen=True)
class LivePicture:
    """A frame before and after, in the colours of the screen."""

    before: QImage
    after: QImage


@dataclass(frozen=True)
class LiveOptions:
    """How to open a source.

    Attributes:
        address: the address of the source.
        enhancer: the enhancer of the model in use.
        screen: colour space of the screen.
        keep_password: keep the password of the address in the keyring once it was accepted.
        find_password: look for a password in the keyring.
    """

    address: LiveAddress
    enhancer: Enhancer
    screen: QColorSpace
    keep_password: bool = False
    find_password: bool = True


@dataclass
class _Shown:
    """The picture on show, the result in it, and the path of a snapshot to save of it."""

    picture: LivePicture | None = None
    result: AnyFrame | None = None
    snapshot: Path | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class _Recorders:
    """The current recording, and those to be finished. The lock is held while a frame is encoded."""

    current: LiveRecorder | None = None
    finished: list[LiveRecorder] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class LiveSession(QObject):
    """Opens one source after the other, and enhances it as it comes.

    Args:
        worker: the worker whose thread runs the network.
        parent: owner.

    Attributes:
        settings: the settings of the next frames; may be replaced at any time.
        latency: the latency of the source that is open; None before the first one is opened.
    """

    picture_ready = Signal()
    """Emitted when `take_picture` has a new picture."""
    state_changed = Signal(object)
    """Emitted with the `LiveState` of the connection."""
    ended = Signal(object)
    """Emitted when the source is closed: with the `LowlightError`, or None if the user closed it."""
    saved = Signal(object)
    """Emitted with the path of a snapshot, or the last file of a recording."""
    failed = Signal(object)
    """Emitted with the `LowlightError` of a snapshot or recording."""

    def __init__(self, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._shown, self._recorders = worker, _Shown(), _Recorders()
        self._progress: Progress | None = None
        self._source: LiveSource | None = None
        self.settings = SettingsTrack()
        self.latency: Latency | None = None

    @property
    def is_open(self) -> bool:
        """Whether a source is open, or being opened."""
        return self._progress is not None

    @property
    def dropped(self) -> int:
        """Number of frames that were left out."""
        return self._source.dropped if self._source is not None else 0

    def start(self, options: LiveOptions) -> None:
        """Open a source; `ended` follows."""
        self._progress = Progress()
        self._worker.submit(Task("live", lambda progress, _: self._run(options, progress), progress=self._progress))

    def stop(self) -> None:
        """Close the source; what is recorded is kept."""
        if self._progress is not None:
            self._progress.cancel()

    def record(self, recorder: LiveRecorder) -> None:
        """Record from the next frame on."""
        with self._recorders.lock:
            self._recorders.current = recorder

    def stop_recording(self) -> None:
        """Finish the recording; `saved` follows."""
        with self._recorders.lock:
            if self._recorders.current is not None:
                self._recorders.finished.append(self._recorders.current)
                self._recorders.current = None

    def save_snapshot(self, path: Path) -> None:
        """Save the result on show as an image; `saved` follows."""
        with self._shown.lock:
            self._shown.snapshot = path

    def take_picture(self) -> LivePicture | None:
        """Return the newest picture once; None if there is none."""
        with self._shown.lock:
            picture, self._shown.picture = self._shown.picture, None
            return picture

    # --- On other threads

    def _run(self, options: LiveOptions, progress: Progress) -> None:
        error: LowlightError | None = None
        try:
            self._enhance(options, progress)
        except LowlightError as problem:
            error = problem
        except Cancelled:  # the user disconnected before the first frame
            pass
        finally:
            self.stop_recording()
            self._serve()
            self._shown.result, self._progress = None, None
            self.ended.emit(error)

    def _enhance(self, options: LiveOptions, progress: Progress) -> None:
        from lowlight_app.live_pipeline import Latency, LiveRequest, enhance_live
        from lowlight_app.media.live.live_source import LiveSource

        address = _with_kept_password(options.address) if options.find_password else options.address
        self.latency = Latency()
        request = LiveRequest(options.enhancer, lambda: self.settings)
        with LiveSource(address, on_state=self._state_listener(options)) as source:
            self._source = source
            show = self._shower(options.screen)
            enhance_live(source, request, show, self.latency, progress, self._serve)

    def _state_listener(self, options: LiveOptions) -> Callable[[object], None]:
        """Return a listener that emits the state, and saves the password once it was accepted."""
        kept = not options.keep_password

        def tell(state: object) -> None:
            nonlocal kept
            if not kept:
                kept = True
                _keep_password(options.address)
            self.state_changed.emit(state)

        return tell

    def _shower(self, screen: QColorSpace) -> Callable[[LiveFrame, AnyFrame], None]:
        from lowlight_app.media.video.yuv import RgbConverter

        converters: dict[int, RgbConverter] = {}

        def show(frame: LiveFrame, result: AnyFrame) -> None:
            track = frame.track
            if id(track) not in converters:
                converters.clear()
                converters[id(track)] = RgbConverter(track.color, track.bits)
            before = _image(frame.decoded.frame(converters[id(track)]), screen)
            after = _image(_as_rgb(result), screen)
            with self._shown.lock:
                self._shown.picture, self._shown.result = LivePicture(before, after), result
            self.picture_ready.emit()
            self._write(frame, result)

        return show

    def _write(self, frame: LiveFrame, result: AnyFrame) -> None:
        with self._recorders.lock:
            recorder = self._recorders.current
            if recorder is None:
                return
            try:
                recorder.write(result, frame.track)
            except LowlightError as error:
                self._recorders.current = None
                self._recorders.finished.append(recorder)
                self.failed.emit(error)

    def _serve(self) -> None:
        """Finish recordings and save snapshots, also while no frame arrives."""
        with self._recorders.lock:
            finished, self._recorders.finished = self._recorders.finished, []
        for recorder in finished:
            self._attempt(partial(_finish, recorder))
        with self._shown.lock:
            result, path = self._shown.result, self._shown.snapshot
            if result is None or path is None:
                return
            self._shown.snapshot = None
        self._attempt(partial(_save, _as_rgb(result), path))

    def _attempt(self, work: Callable[[], Path | None]) -> None:
        try:
            path = work()
        except LowlightError as error:
            self.failed.emit(error)
        else:
            if path is not None:
                self.saved.emit(path)


def _as_rgb(frame: AnyFrame) -> Frame:
    from lowlight_app.enhance.yuv_coding import as_rgb  # loads OpenCV: not before the window is painted

    return as_rgb(frame)


def _image(frame: Frame, screen: QColorSpace) -> QImage:
    from lowlight_app.gui.engine.screen_image import ScreenConverter, light_to_8bit  # the same

    return ScreenConverter.of(frame.color, screen).image(light_to_8bit(frame, _WHOLE))


def _finish(recorder: LiveRecorder) -> Path | None:
    recorder.close()
    return recorder.paths[-1] if recorder.paths else None


def _save(frame: Frame, path: Path) -> Path:
    from lowlight_app.frame import MediaInfo
    from lowlight_app.media import open_sink

    info = MediaInfo("png", frame.width, frame.height, 3, frame.pixels.dtype.name, frame.color)
    with open_sink(path, info, ExportSettings(format="png"), None) as sink:
        sink.write(frame)
    return sink.target


def _with_kept_password(address: LiveAddress) -> LiveAddress:
    from lowlight_app.passwords import kept_password

    if not address.user or address.has_password or not address.accepts_login:
        return address
    password = kept_password(address.account)
    return address if password is None else address.with_login(address.user, password)


def _keep_password(address: LiveAddress) -> None:
    from urllib.parse import unquote, urlsplit

    from lowlight_app.passwords import keep_password

    keep_password(address.account, unquote(urlsplit(address.url).password or ""))
