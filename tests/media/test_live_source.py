"""Live sources from real servers on the loopback: opened, interrupted, opened again, recorded with true times."""

import socket
import threading
import time
from fractions import Fraction

import av
import numpy as np
import pytest
from helpers.clock_picture import CODES, read_code
from helpers.engine import PlainNetwork
from helpers.live_servers import MjpegServer, TsSender, free_port, rtsp_server

from lowlight_app.enhance import Enhancer
from lowlight_app.errors import LoginError, MediaError, UsageError
from lowlight_app.live_pipeline import Latency, LiveRequest, enhance_live
from lowlight_app.media.live.address import LiveAddress, parse_address
from lowlight_app.media.live.live_clock import LiveClock
from lowlight_app.media.live.live_source import LiveSource
from lowlight_app.media.live.original import OriginalRecorder
from lowlight_app.media.live.recorder import LiveRecorder
from lowlight_app.media.live.recording_files import RecordingFiles
from lowlight_app.progress import Cancelled, Progress
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack

PASSWORD = "p@ss:w/rd"


@pytest.fixture
def start():
    """Starts a server, and stops it after the test."""
    servers = []

    def started(server):
        server.start()
        servers.append(server)
        return server

    yield started
    for server in servers:
        server.stop()


class Recording:
    """Records a source to `live.mp4` and `live-original.mkv` of a folder, while something happens to it."""

    def __init__(self, folder, url, seconds, events=(), denoise=0.0):
        self.states, self.latency, self.progress = [], Latency(), Progress()
        files, track = RecordingFiles(folder / "live.mp4", dated=False), SettingsTrack()
        self._events, self._begun, self._seconds = list(events), None, seconds
        request = LiveRequest(Enhancer(PlainNetwork()), lambda: track, denoise)
        self.recorder = LiveRecorder(files, ExportSettings(), None, "")
        self.original = OriginalRecorder(files.original(), None)
        address = url if isinstance(url, LiveAddress) else parse_address(url)
        source = LiveSource(address, on_state=self.states.append, original=self.original, pauses=(0.2,))
        with self.original, self.recorder, source:
            use = lambda frame, result: self.recorder.write(result, frame.track)  # noqa: E731
            enhance_live(source, request, use, self.latency, self.progress, self._at_frame)
        self.source = source

    def _at_frame(self):
        """Do what is due, counted from the first frame."""
        if self._begun is None and self.latency.frames:
            self._begun = time.monotonic()
        elapsed = 0 if self._begun is None else time.monotonic() - self._begun
        while self._events and elapsed >= self._events[0][0]:
            self._events.pop(0)[1]()
        if elapsed >= self._seconds:
            self.progress.cancel()


def codes_of(path):
    """The time of each frame, and the time that its picture states, both in seconds."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        return [
            (float(frame.pts * stream.time_base), read_code(frame.to_ndarray(format="gray"))) for frame in file.decode(stream)
        ]


def differences(found):
    """The differences between the stated time of each frame and its time in the file, in seconds."""
    (_, first), *_ = found
    return [((code - first) % CODES) / 100 - time for time, code in found]


def check_times(path, outage=0.0):
    """Check that the frames have the times that they state, also after an outage."""
    found = codes_of(path)
    times = [time for time, _ in found]
    steps = np.diff(times)
    assert len(found) > 6 and sum(steps <= 0) <= (path.suffix == ".mkv"), times  # it keeps a frame that arrives after the outage
    spread = np.ptp(np.percentile(differences(found), (4, 96)))  # the last frame before an outage may arrive after it
    assert spread < 0.6, f"the times are wrong by up to {spread} s"
    assert not outage or max(steps) > outage


SERVERS = {"rtsp": rtsp_server, "mjpeg": MjpegServer, "mpegts": TsSender}


@pytest.mark.parametrize("kind", SERVERS)
def test_a_recording_goes_on_with_true_times_when_the_server_was_restarted(tmp_path, start, kind):
    server = start(SERVERS[kind]())
    restart = [(1.5, server.stop), (2.7, server.start)]
    recording = Recording(tmp_path, server.url, 6, restart)
    assert [path.name for path in recording.recorder.paths] == ["live.mp4"]
    check_times(tmp_path / "live.mp4", outage=1)
    for path in recording.original.paths:
        check_times(path)
    if kind != "mpegts":  # nobody can tell that a sender over UDP has stopped, but by waiting
        lost, *_, back = recording.states[1:]
        assert not lost.connected and "Trying again" in str(lost.message)
        assert back.connected and "is back" in str(back.message)


def test_a_camera_is_recorded(tmp_path):
    """FFmpeg's test picture stands for a camera, which FFmpeg opens in the same way."""
    camera = LiveAddress("Test picture", "test", "testsrc=size=160x120:rate=20,realtime", "lavfi")
    recording = Recording(tmp_path, camera, 1.5, denoise=0.5)
    assert recording.recorder.frames > 1
    with av.open(str(tmp_path / "live.mp4")) as file:
        assert (file.streams.video[0].width, file.streams.video[0].height) == (160, 120)


def test_a_slow_computer_gets_the_newest_frame(start):
    server = start(MjpegServer())
    with LiveSource(parse_address(server.url)) as source:
        frames = source.frames(Progress())
        while next(frames) is None:
            pass
        time.sleep(1)
        frame = next(frames)
        assert frame is not None and source.clock() - frame.arrived < 0.3
        assert source.dropped > 5


# --- Logins and errors


@pytest.mark.parametrize("method", ["basic", "digest"])
def test_a_password_with_special_characters_opens_a_stream(tmp_path, start, method):
    server = start(rtsp_server("ann", PASSWORD, method))
    address = parse_address(server.url).with_login("ann", PASSWORD)
    Recording(tmp_path, address, 0.5)
    assert (tmp_path / "live.mp4").stat().st_size


@pytest.mark.parametrize("password", ["", "wrong"])
def test_a_refused_login_has_its_own_error(start, password):
    server = start(MjpegServer(login="Basic YW5uOnNlY3JldA=="))
    address = parse_address(server.url)
    message = "wrong" if password else "requires a user name and a password"
    with pytest.raises(LoginError, match=message) as caught:
        open_source(address.with_login("ann", password) if password else address)
    assert password == "" or f":{password}@" not in str(caught.value)


def open_source(address):
    with LiveSource(address) as source:
        next(frame for frame in source.frames(Progress()) if frame is not None)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("rtsp://127.0.0.1:{port}/live", "cannot be reached .*refused"),
        ("rtsp://nowhere.invalid/live", "no computer of the name nowhere.invalid is known"),
    ],
)
def test_an_unreachable_source_is_an_error(url, message):
    with pytest.raises(MediaError, match=message):
        open_source(parse_address(url.format(port=free_port())))


def test_a_server_that_sends_no_video_is_an_error():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk():
            with server.accept()[0] as client:
                client.sendall(b"220 mail.example ready\r\n" * 1000)

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(MediaError, match="what arrives is not a video"):
            open_source(parse_address(f"tcp://127.0.0.1:{server.getsockname()[1]}"))
        thread.join()


def test_the_wait_for_a_source_can_be_cancelled():
    progress = Progress()
    threading.Timer(0.3, progress.cancel).start()
    begun = time.monotonic()
    with pytest.raises(Cancelled), LiveSource(parse_address(f"udp://127.0.0.1:{free_port()}")) as source:
        list(source.frames(progress))
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("text", ["camera", "rtsp://", "ftp://a.example/x", "rtsp://ann:se/cret@a.example/x", "http://[1/"])
def test_an_invalid_address_is_refused_without_showing_a_password(text):
    with pytest.raises(UsageError) as caught:
        parse_address(text)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "rtsp://ann:secret@cam.example:554/live?channel=1",
        "rtsp://ann:se%40cret@cam.example/live",
        "http://cam.example/video?user=ann&password=secret&size=2",
        "http://ann:secret@cam.example/video?token=secret",
    ],
)
def test_a_password_appears_only_in_the_url(text):
    address = parse_address(text)
    for shown in (address.label, address.stem, address.account, repr(address), str(address)):
        assert "secret" not in shown and "se%40cret" not in shown and "se@cret" not in shown
    assert "cam.example" in address.label
    assert "secret" in address.url or "se%40cret" in address.url


# --- Times


def test_a_clock_that_runs_too_fast_is_followed_for_a_day():
    """Half a second too fast in an hour, with packets that arrive up to 50 ms late."""
    clock, rng, worst = LiveClock(1000.0), np.random.default_rng(0), 0.0
    for second in range(0, 24 * 3600):
        arrived = 1000.0 + second + rng.uniform(0, 0.05)
        stated = Fraction(round(second * (1 + 0.5 / 3600) * 90000), 90000)
        clock.follow(stated, arrived)
        worst = max(worst, abs(float(clock.time_of(stated, arrived)) - second))
    assert worst < 0.1


def test_the_distances_of_frames_are_those_of_the_source():
    clock, rng, times = LiveClock(0.0), np.random.default_rng(0), []
    for number in range(200):
        arrived, stated = number / 25 + rng.uniform(0, 0.1), Fraction(number, 25)
        clock.follow(stated, arrived)
        times.append(float(clock.time_of(stated, arrived)))
    assert np.abs(np.diff(times[50:]) - 0.04).max() < 0.01
