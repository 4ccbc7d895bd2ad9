"""`lowlight live`: enhance a camera or stream as it comes, and record the result."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from lowlight_app.cli import Command, ExitCode
from lowlight_app.cli.argument_types import path
from lowlight_app.cli.argument_types import time as time_type
from lowlight_app.cli.arguments import add_settings, add_verbosity, settings_from
from lowlight_app.cli.console import Console, make_console, print_event
from lowlight_app.cli.enhance import add_model, load_enhancer
from lowlight_app.cli.live_login import Login
from lowlight_app.errors import LoginError, Message, UsageError
from lowlight_app.events import EventName
from lowlight_app.progress import Progress
from lowlight_app.settings import CRF, TEMPORAL_DENOISE, EnhanceSettings, ExportSettings
from lowlight_app.settings_track import SettingsTrack

if TYPE_CHECKING:
    from lowlight_app.live_pipeline import Latency, LiveRequest
    from lowlight_app.media.live.address import LiveAddress
    from lowlight_app.media.live.live_source import LiveSource, LiveState
    from lowlight_app.media.live.original import OriginalRecorder
    from lowlight_app.media.live.recorder import LiveRecorder
    from lowlight_app.media.live.recording_files import RecordingFiles

VIEW = "--view"
_REPORT_SECONDS = 0.5
_CAMERA, _DEVICE = "camera:", "/dev/"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `live`."""
    parser.add_argument(
        "source", nargs="?", metavar="SOURCE", help="address such as rtsp://ann@camera.local/live, or camera:1, or camera:NAME"
    )
    parser.add_argument("--list-cameras", action="store_true", help="list the cameras of this system")
    parser.add_argument(VIEW, action="store_true", help="open the source in the window instead, with all other options there")
    parser.add_argument("-o", "--output", type=path, metavar="OUT", help="file or folder to record to")
    parser.add_argument("--record-original", action="store_true", help="also record what the source sends, as it is")
    parser.add_argument("--duration", type=time_type, metavar="T", help="stop after this time, such as 90 or 1:30:00")
    parser.add_argument("--segment", type=_minutes, metavar="MINUTES", help="begin a new file after so many minutes")
    parser.add_argument("--crf", type=int, metavar="N", help=f"{CRF.help[0].lower()}{CRF.help[1:]} ({CRF.low:g} to {CRF.high:g})")
    text = f"{TEMPORAL_DENOISE.help[0].lower()}{TEMPORAL_DENOISE.help[1:]} (0 to 1, default: 0)"
    parser.add_argument("--temporal-denoise", type=float, default=0.0, metavar="D", help=text)
    add_model(parser)
    add_settings(parser, EnhanceSettings)
    add_verbosity(parser)


def source_to_view(arguments: Sequence[str]) -> str:
    """Return the source that `--view` opens in the window.

    Raises:
        UsageError: there are other arguments, or the source is not valid.
    """
    sources = [argument for argument in arguments if argument != VIEW]
    if len(sources) != 1 or sources[0].startswith("-"):
        raise UsageError("--view takes a source and no other options: lowlight live SOURCE --view.")
    _address_of(sources[0])
    return sources[0]


def run(parsed: argparse.Namespace) -> ExitCode:
    """Enhance and record until the duration is over or the user stops it."""
    if parsed.list_cameras:
        return _list_cameras()
    if parsed.source is None or parsed.output is None:
        raise UsageError("Name a source, and with -o the file or folder to record to. See lowlight live --help.")
    export = ExportSettings(crf=parsed.crf, temporal_denoise=parsed.temporal_denoise)
    settings, address, console = settings_from(parsed, EnhanceSettings), _address_of(parsed.source), make_console(parsed)
    files = _files_for(parsed.output, address, dated=parsed.segment is not None)

    from lowlight_app.live_pipeline import LiveRequest

    track, enhancer, login = SettingsTrack(settings), load_enhancer(parsed, console), Login(address)
    request = LiveRequest(enhancer, lambda: track, export.denoised_over_time, parsed.duration)
    while True:
        try:
            with console.working() as progress:
                _record(parsed, request, _Outputs(parsed, files, export), login, console, progress)
        except LoginError as refusal:
            if not login.ask(refusal):
                raise
        else:
            break
    return ExitCode.DONE


class _Outputs:
    """The recordings of the result and, where it is wanted, of the original."""

    def __init__(self, parsed: argparse.Namespace, files: RecordingFiles, export: ExportSettings) -> None:
        from lowlight_app import __version__
        from lowlight_app.media.live.original import OriginalRecorder
        from lowlight_app.media.live.recorder import LiveRecorder

        segment: Fraction | None = parsed.segment
        self.result: LiveRecorder = LiveRecorder(files, export, segment, f"Lowlight {__version__}, model {parsed.model}")
        self.original: OriginalRecorder | None = None
        if parsed.record_original:
            self.original = OriginalRecorder(files.original(), segment)

    @property
    def paths(self) -> list[Path]:
        """All files, in order."""
        return [*self.result.paths, *(self.original.paths if self.original is not None else ())]


def _record(
    parsed: argparse.Namespace, request: LiveRequest, outputs: _Outputs, login: Login, console: Console, progress: Progress
) -> None:
    """Record until the end, and print what was recorded even if that is an error."""
    from lowlight_app.live_pipeline import Latency, enhance_live
    from lowlight_app.media.live.live_source import LiveSource

    latency = Latency()
    with ExitStack() as stack:
        if outputs.original is not None:
            stack.enter_context(outputs.original)
        source = LiveSource(login.address, on_state=lambda state: _tell(console, state, login), original=outputs.original)
        stack.callback(_summarize, parsed, source, outputs, latency, console)
        stack.enter_context(outputs.result)
        stack.enter_context(source)
        report = _reporter(source, latency, parsed.duration, progress)
        enhance_live(source, request, lambda frame, result: outputs.result.write(result, frame.track), latency, progress, report)


def _tell(console: Console, state: LiveState, login: Login) -> None:
    if state.message is not None:
        (console.note if state.connected else console.warn)(state.message)
    problem = login.accepted() if state.connected else None
    if problem is not None:
        console.warn(problem)


def _reporter(source: LiveSource, latency: Latency, duration: Fraction | None, progress: Progress) -> Callable[[], None]:
    """Return a function that reports speed and latency twice a second."""
    begun = reported = time.monotonic()
    frames = 0

    def report() -> None:
        nonlocal reported, frames
        now = time.monotonic()
        if now - reported < _REPORT_SECONDS or progress.cancelled:
            return
        rate, frames, reported = (latency.frames - frames) / (now - reported), latency.frames, now
        behind = f"{rate:.0f} frames/s, {1000 * latency.share(0.5):.0f} ms behind, {source.dropped} left out"
        progress.report(float((now - begun) / duration) if duration else 0.0, behind)

    return report


def _summarize(parsed: argparse.Namespace, source: LiveSource, outputs: _Outputs, latency: Latency, console: Console) -> None:
    if not outputs.paths:
        return
    median, most = round(1000 * latency.share(0.5)), round(1000 * latency.share(0.95))
    if parsed.json:
        facts = {"frames": outputs.result.frames, "left_out": source.dropped, "latency_ms": median, "latency_95_ms": most}
        print_event({"event": EventName.RECORDED, "targets": [str(path) for path in outputs.paths], **facts})
        return
    for file in outputs.paths:
        console.note(Message("{path}: recorded", path=file))
    console.note(
        Message(
            "{frames} frames recorded, {dropped} left out; {median} ms behind the source, {most} ms for the slowest 5 %",
            frames=outputs.result.frames,
            dropped=source.dropped,
            median=median,
            most=most,
        )
    )


def _address_of(source: str) -> LiveAddress:
    from lowlight_app.media.live.address import parse_address

    if source.startswith((_CAMERA, _DEVICE)):
        from lowlight_app.media.live.cameras import camera_address  # loads PyAV

        return camera_address(source.removeprefix(_CAMERA))
    return parse_address(source)


def _files_for(output: Path, address: LiveAddress, *, dated: bool) -> RecordingFiles:
    """Return the names of the recording; in a folder, they are made of the source's name and the date."""
    from lowlight_app.media import names_a_file
    from lowlight_app.media.live.recording_files import RecordingFiles

    if names_a_file(output):
        return RecordingFiles(output, dated)
    return RecordingFiles(output / f"{address.stem}-lowlight.mp4", dated=True)


def _list_cameras() -> ExitCode:
    from lowlight_app.media.live.cameras import list_cameras

    cameras = list_cameras()
    for number, camera in enumerate(cameras, 1):
        print(f"camera:{number}  {camera.description} ({camera.name})")
    if not cameras:
        print("No camera was found.")
    return ExitCode.DONE


def _minutes(typed: str) -> Fraction:
    """Parse a number of minutes to seconds."""
    try:
        minutes = Fraction(typed)
    except (ValueError, ZeroDivisionError):
        minutes = Fraction(0)
    if minutes <= 0:
        raise argparse.ArgumentTypeError(f"{typed!r} is not a number of minutes")
    return 60 * minutes


COMMAND = Command("live", "enhance a camera or stream as it comes, and record it", add_arguments, run)
