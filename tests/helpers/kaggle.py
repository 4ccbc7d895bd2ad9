"""Local fake of Kaggle, reached as an HTTP proxy so that it can use any port."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def kaggle(files: dict[str, bytes], status: int = 200, slow: bool = False) -> Iterator[dict[str, str]]:
    """Serve a dataset; yield the environment in which kagglehub finds the server."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zip_file:
        for name, data in files.items():
            zip_file.writestr(name, data)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path.endswith("GetDataset"):
                self._answer("application/json", json.dumps({"currentVersionNumber": 1}).encode())
            else:
                self._answer("application/zip", archive.getvalue())

        def _answer(self, kind: str, data: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            while slow and kind.endswith("zip") and not stopped.is_set():
                time.sleep(0.05)
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    stopped = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield {"KAGGLE_API_ENVIRONMENT": "TEST", "HTTP_PROXY": address, "http_proxy": address, "NO_PROXY": "", "no_proxy": ""}
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
