"""`lowlight live` from start to end: recording a server, a login on the terminal, and what it says about errors."""

import json
import os
import signal
import subprocess
import sys
import time
from base64 import b64encode

import av
import keyring
import pytest
from helpers.live_servers import MjpegServer, free_port
from keyring.backend import KeyringBackend

from lowlight_app.bug_report import format_bug_report
from lowlight_app.cli.main import main
from lowlight_app.passwords import keep_password, kept_password
from lowlight_app.redaction import redact

PASSWORD = "s3cret"
LOGIN = "Basic " + b64encode(f"ann:{PASSWORD}".encode()).decode()


@pytest.fixture
def server():
    with MjpegServer() as served:
        yield served


@pytest.fixture
def locked_server():
    with MjpegServer(LOGIN) as served:
        yield served


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LOWLIGHT_HOME", str(tmp_path / "home"))


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything with the process."""

    priority = 1

    def __init__(self):
        self.passwords = {}

    def get_password(self, service, username):
        return self.passwords.get((service, username))

    def set_password(self, service, username, password):
        self.passwords[service, username] = password


@pytest.fixture
def system_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


def live(*arguments, **options):
    command = [sys.executable, "-P", "-m", "lowlight_app", "live", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def frames_in(path):
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0))


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_ends_a_recording_cleanly(tmp_path, server):
    process = live(server.url, "-o", tmp_path / "night.mp4", "--record-original", "--json")
    while not (tmp_path / "night.mp4").exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.1)
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    output, error = process.communicate(timeout=30)
    assert process.returncode == 0, error
    recorded = json.loads(output.splitlines()[-1])
    assert recorded["event"] == "recorded" and recorded["frames"] == frames_in(tmp_path / "night.mp4") > 1
    assert recorded["targets"] == [str(tmp_path / name) for name in ("night.mp4", "night-original.mkv")]
    assert frames_in(tmp_path / "night-original.mkv") >= recorded["frames"]


def test_in_a_folder_the_files_are_named_after_the_source(tmp_path, server, capsys):
    address = server.url.replace("//", f"//ann:{PASSWORD}@")
    assert main(["live", address, "-o", str(tmp_path / "night"), "--duration", "0.5"]) == 0
    (file,) = (tmp_path / "night").iterdir()
    assert file.name.startswith("127.0.0.1-lowlight-20") and file.suffix == ".mp4"
    assert PASSWORD.encode() not in file.read_bytes()
    assert PASSWORD not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (f"rtsp://ann:{PASSWORD}@127.0.0.1:PORT/live", "cannot be reached"),
        (f"srt://127.0.0.1:PORT?passphrase={PASSWORD}", "does not support this kind of address"),
        (f"ftp://ann:{PASSWORD}@127.0.0.1/live", "ftp:// is not supported"),
        ("camera:None like this", "There is no camera None like this"),
    ],
)
def test_an_error_is_one_line_without_a_password(tmp_path, capsys, address, message):
    address = address.replace("PORT", str(free_port()))
    assert main(["live", address, "-o", str(tmp_path / "night.mp4"), "--quiet"]) in (1, 2)
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line and PASSWORD not in line
    assert not (tmp_path / "night.mp4").exists()
    assert not any(PASSWORD.encode() in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def test_a_finished_video_is_no_live_source(tmp_path, capsys):
    with FileServer(tmp_path) as address:
        assert main(["live", address, "-o", str(tmp_path / "night.mp4"), "--quiet"]) == 1
    assert "finished video" in capsys.readouterr().err


class FileServer:
    """Serves a short MP4 file over HTTP."""

    def __init__(self, folder):
        from media.clips import write_clip

        write_clip(folder / "clip.mp4")
        self._folder, self._port = folder, free_port()

    def __enter__(self):
        command = [sys.executable, "-m", "http.server", str(self._port), "--bind", "127.0.0.1", "-d", str(self._folder)]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        while True:
            try:
                av.open(f"http://127.0.0.1:{self._port}/clip.mp4").close()
            except OSError:
                time.sleep(0.1)
                continue
            return f"http://127.0.0.1:{self._port}/clip.mp4"

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()


# --- Passwords


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_the_terminal_prompts_for_the_password(tmp_path, locked_server):
    import pty

    terminal, end = pty.openpty()
    address = locked_server.url.replace("//", "//ann@")
    command = [sys.executable, "-P", "-m", "lowlight_app", "live", address, "-o", tmp_path / "night.mp4", "--duration", "0.5"]
    process = subprocess.Popen(list(map(str, command)), stdin=end, stdout=end, stderr=end, start_new_session=True)
    os.close(end)
    shown = b""
    while b"Password of ann:" not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, f"{PASSWORD}\n".encode())
    try:
        while chunk := os.read(terminal, 1000):
            shown += chunk
    except OSError:  # the process has ended
        pass
    os.close(terminal)
    assert process.wait(30) == 0, shown
    assert b"requires a user name and a password" in shown and PASSWORD.encode() not in shown
    assert frames_in(tmp_path / "night.mp4")


def test_a_password_in_the_keyring_is_used(tmp_path, locked_server, system_keyring):
    where = locked_server.url.split("/")[2]
    assert keep_password(f"ann@{where}", PASSWORD)
    address = locked_server.url.replace("//", "//ann@")
    assert main(["live", address, "-o", str(tmp_path / "night.mp4"), "--duration", "0.3", "--quiet"]) == 0


@pytest.mark.parametrize("answer", ["y", ""])
def test_a_typed_password_is_kept_only_if_the_user_wants_that(locked_server, tmp_path, system_keyring, monkeypatch, answer):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    monkeypatch.setattr("getpass.getpass", lambda _: PASSWORD)
    address = locked_server.url.replace("//", "//ann@")
    assert main(["live", address, "-o", str(tmp_path / "night.mp4"), "--duration", "0.3", "--quiet"]) == 0
    assert list(system_keyring.passwords.values()) == ([PASSWORD] if answer else [])


def test_without_a_keyring_no_password_is_kept():
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        assert not keep_password("ann@camera", PASSWORD)
        assert kept_password("ann@camera") is None
    finally:
        keyring.set_keyring(before)


def test_a_bug_report_shows_no_password():
    error = ValueError(f"cannot open rtsp://ann:{PASSWORD}@camera/live and http://camera/?user=ann&pwd={PASSWORD}&x=1")
    report = format_bug_report(error, f"File: rtsp://:{PASSWORD}@camera")
    assert PASSWORD not in report and "rtsp://ann:***@camera/live" in report


@pytest.mark.parametrize("text", ["http://camera:8080/live", "C:/ann:b@c", "mail ann@camera.example", "rtsp://ann@camera/live"])
def test_texts_without_passwords_stay_as_they_are(text):
    assert redact(text) == text
