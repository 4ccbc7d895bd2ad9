"""Servers of live video on the loopback that can be stopped and started again: RTSP, motion JPEG over HTTP, MPEG-TS over UDP."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import threading
import time
from fractions import Fraction
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import av
import numpy as np
import pytest
from helpers.clock_picture import HEIGHT, WIDTH, clock_code, clock_picture
from PIL import Image

_SYSTEM_PYTHON = "/usr/bin/python3"
_NEEDS = (
    "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); "
    "assert Gst.ElementFactory.find('x264enc') and Gst.ElementFactory.find('rtph264pay')"
)
PACKAGES = "gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-plugins-good gstreamer1.0-plugins-ugly"
RATE = 20


class RtspServer:
    """A GStreamer server in a process of its own; see `rtsp_server.py`."""

    def __init__(self, *login):
        self._port, self._login = free_port(), login
        self.url = f"rtsp://127.0.0.1:{self._port}/live"

    def start(self):
        script = Path(__file__).with_name("rtsp_server.py")
        command = [_SYSTEM_PYTHON, str(script), str(self._port), *self._login]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "ready\n"

    def stop(self):
        self._process.kill()
        self._process.communicate()


class MjpegServer:
    """Sends parts of JPEG without end, as cheap cameras do."""

    def __init__(self, login=None):
        self._address, self._login = ("127.0.0.1", free_port()), login
        self.url = f"http://127.0.0.1:{self._address[1]}/video"

    def start(self):
        self._stopped = threading.Event()
        stopped, login = self._stopped, self._login

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                if login is not None and self.headers["Authorization"] != login:
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="camera"')
                    self.end_headers()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
                self.end_headers()
                while not stopped.wait(1 / RATE):
                    jpeg = jpeg_of(clock_code())
                    head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                    try:
                        self.wfile.write(head.encode() + jpeg + b"\r\n")
                    except OSError:
                        return

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(self._address, Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self):
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


class TsSender:
    """Sends MPEG-TS with MPEG-4 video to a UDP port, whether anybody listens or not."""

    def __init__(self):
        self.url = f"udp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"

    def start(self):
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    def stop(self):
        self._stopped.set()
        self._thread.join()

    def _send(self):
        with av.open(f"{self.url}?pkt_size=1316", "w", format="mpegts", options={"muxdelay": "0", "flush_packets": "1"}) as out:
            stream = out.add_stream("mpeg2video", rate=RATE, width=WIDTH, height=HEIGHT, options={"g": "5", "b": "2M"})
            begun = time.monotonic()
            while not self._stopped.wait(1 / RATE):
                frame = frame_of(clock_code())
                frame.time_base, frame.pts = Fraction(1, RATE), round((time.monotonic() - begun) * RATE)
                for packet in stream.encode(frame):
                    out.mux(packet)


@cache
def rtsp_is_missing() -> str:
    """Why there is no RTSP server here; empty if there is one."""
    if not shutil.which(_SYSTEM_PYTHON) or subprocess.run([_SYSTEM_PYTHON, "-c", _NEEDS], capture_output=True).returncode:
        return f"there is no RTSP server of GStreamer; install {PACKAGES}"
    return ""


def rtsp_server(*login) -> RtspServer:
    """Return a server that is not started; skip the test where there is none."""
    if rtsp_is_missing():
        pytest.skip(rtsp_is_missing())
    return RtspServer(*login)


def frame_of(code: int) -> av.VideoFrame:
    planes = np.frombuffer(clock_picture(code), np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
    return av.VideoFrame.from_ndarray(planes, "yuv420p")


def jpeg_of(code: int) -> bytes:
    file = io.BytesIO()
    luma = np.frombuffer(clock_picture(code), np.uint8)[: WIDTH * HEIGHT].reshape(HEIGHT, WIDTH)
    Image.fromarray(luma).convert("RGB").save(file, "jpeg", quality=90)
    return file.getvalue()


def free_port(kind=socket.SOCK_STREAM) -> int:
    with socket.socket(type=kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
