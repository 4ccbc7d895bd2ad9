"""Independent readers of the files that we write: exiftool and ImageMagick."""

import json
import shutil
import subprocess

import numpy as np
import pytest

_ORDERS = {1: "gray", 2: "graya", 3: "rgb", 4: "rgba"}


class ExifTool:
    """A running exiftool process: starting one per file would dominate the run time of the tests."""

    def __init__(self, program):
        command = [program, "-stay_open", "True", "-@", "-"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def tags(self, path, *options):
        """All tags as {"Group:Name": value}, numbers as numbers."""
        return json.loads(self._run("-j", "-n", "-a", "-G1", *options, str(path)))[0]

    def binary(self, path, tag):
        """The bytes of one tag."""
        return self._run("-b", "-m", f"-{tag}", str(path))

    def write(self, path, *changes):
        """Change tags of the file."""
        return self._run("-overwrite_original", *changes, str(path))

    def _run(self, *arguments):
        self._process.stdin.write("\n".join([*arguments, "-execute", ""]).encode())
        self._process.stdin.flush()
        output = b""
        while not output.endswith((b"{ready}\n", b"{ready}\r\n")):
            piece = self._process.stdout.read1()
            assert piece, "exiftool has ended"
            output += piece
        return output[: output.rindex(b"{ready}")]

    def close(self):
        self._process.communicate(b"-stay_open\nFalse\n", timeout=10)


def _program(*names):
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed (packages libimage-exiftool-perl, imagemagick)")
    return found


@pytest.fixture(scope="session")
def exiftool():
    tool = ExifTool(_program("exiftool"))
    yield tool
    tool.close()


@pytest.fixture(scope="session")
def magick():
    """A function that reads an image with ImageMagick: (path, channels, dtype) -> (height, width, channels)."""
    program = _program("magick", "convert")

    def read(path, channels, dtype="uint8", options=()):
        bits = {"uint8": 8, "uint16": 16}[dtype]
        size = subprocess.run([program, path, "-format", "%w %h", "info:"], capture_output=True, check=True).stdout
        width, height = map(int, size.split())
        layout = [*options, "-depth", str(bits), "-endian", "LSB", f"{_ORDERS[channels]}:-"]
        data = subprocess.run([program, path, *layout], capture_output=True, check=True).stdout
        return np.frombuffer(data, dtype).reshape(height, width, channels)

    return read
