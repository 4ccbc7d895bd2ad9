"""Cameras of the system, opened by FFmpeg."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import av.device
from av.error import FFmpegError

from lowlight_app.errors import MediaError, UsageError
from lowlight_app.media.live.address import LiveAddress

_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class _System:
    """How FFmpeg opens cameras on an operating system: demuxer, beginning of the name, options."""

    demuxer: str
    before: str
    options: Mapping[str, str]


_SYSTEMS = {
    "linux": _System("v4l2", "", {}),
    "win32": _System("dshow", "video=", {"rtbufsize": "64M"}),
    "darwin": _System("avfoundation", "", {"framerate": "30"}),
}


@dataclass(frozen=True)
class Camera:
    """A camera of the system.

    Attributes:
        name: the name by which FFmpeg opens it, such as /dev/video0.
        description: the name that the user sees.
    """

    name: str
    description: str


def list_cameras() -> list[Camera]:
    """Return the cameras of this system that FFmpeg can open; none if it cannot list them."""
    system = _SYSTEMS.get(sys.platform)
    if system is None:
        return []
    try:
        found = av.device.enumerate_input_devices(system.demuxer)
    except (FFmpegError, OSError, ValueError):
        return []
    return [Camera(device.name, device.description) for device in found if _sends_video(device.media_types)]


def camera_address(wanted: str) -> LiveAddress:
    """Return the address of a camera.

    Args:
        wanted: the camera's number in `list_cameras`, from 1, its name, or its description.

    Raises:
        UsageError: there is no such camera.
        MediaError: cameras cannot be opened on this system.
    """
    system = _SYSTEMS.get(sys.platform)
    if system is None:
        raise MediaError("Cameras cannot be opened on this system; use the address of a stream.")
    cameras = list_cameras()
    camera = cameras[int(wanted) - 1] if wanted.isdecimal() and 0 < int(wanted) <= len(cameras) else None
    camera = camera or next((each for each in cameras if wanted in (each.name, each.description)), None)
    if camera is None and sys.platform == "linux" and wanted.startswith("/dev/"):
        camera = Camera(wanted, wanted)
    if camera is None and not cameras:
        raise UsageError("There is no camera {wanted}; no camera was found.", wanted=wanted)
    if camera is None:
        names = ", ".join(each.description for each in cameras)
        raise UsageError("There is no camera {wanted}; the cameras are: {names}.", wanted=wanted, names=names)
    stem = _UNSAFE.sub("-", camera.description).strip("-.") or "camera"
    return LiveAddress(camera.description, stem, system.before + camera.name, system.demuxer, system.options)


def _sends_video(media_types: list[str]) -> bool:
    return not media_types or "video" in media_types
