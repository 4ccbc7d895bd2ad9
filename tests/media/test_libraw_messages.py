"""What LibRaw writes to the standard error stream goes to the log, and nothing else does."""

import os
import sys
import tempfile
import threading

from lowlight_app.media.formats.libraw_messages import without_libraw_messages

MESSAGE = b"unknown file: data corrupted at 1234\n"


def test_messages_of_others_appear(capfd, caplog):
    with without_libraw_messages():
        os.write(2, b"before\n" + MESSAGE + b"after\n")
    assert capfd.readouterr().err == "before\nafter\n"
    assert "data corrupted at 1234" in caplog.text


def test_threads_may_overlap(capfd):
    inside, outside = threading.Event(), threading.Event()

    def other():
        with without_libraw_messages():
            inside.set()
            outside.wait(10)
            os.write(2, MESSAGE + b"other\n")

    thread = threading.Thread(target=other)
    with without_libraw_messages():
        thread.start()
        assert inside.wait(10)
        os.write(2, MESSAGE + b"first\n")
    outside.set()
    thread.join()
    os.write(2, b"still there\n")
    assert capfd.readouterr().err == "first\nother\nstill there\n"


def test_without_space_for_a_file_the_stream_stays(capfd, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "TemporaryFile", fail)
        with without_libraw_messages():
            os.write(2, b"seen\n")
    with without_libraw_messages():
        os.write(2, MESSAGE)
    assert capfd.readouterr().err == "seen\n"


def test_another_file_with_the_number_of_the_stream_is_left_alone(capfd, monkeypatch):
    monkeypatch.setattr(sys, "__stderr__", None)  # no console: the number belongs to some file
    with without_libraw_messages():
        os.write(2, MESSAGE)
        assert capfd.readouterr().err == MESSAGE.decode()
