"""Segments of a restless clip, enhanced by a network whose light depends on all frames so far; also in a child process."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from helpers.engine import PlainNetwork
from numpy.typing import NDArray

from lowlight_app.arrays import FloatArray
from lowlight_app.enhance import Enhancer
from lowlight_app.frame import UNCUT, Cut
from lowlight_app.media.video.segments import Segment
from lowlight_app.settings import ExportSettings
from lowlight_app.settings_track import SettingsTrack
from lowlight_app.video_request import VideoRequest
from lowlight_app.video_segments import PlannedSegment, enhance_segment

SCENE_FRAMES = 29


class RestlessNetwork(PlainNetwork):
    """Its gain depends on the noise of the image, and differs from view to view."""

    views = 4

    def illuminate(self, small: FloatArray) -> FloatArray:
        light_map = super().illuminate(small) / 2
        cells = cv2.resize(small, light_map.shape[1::-1], interpolation=cv2.INTER_AREA)
        return np.asarray(light_map - np.log(cells + np.float32(0.1)) / 2, np.float32)

    def view_light(self, small: FloatArray, view: int) -> FloatArray:
        return self.illuminate(small) + np.float32((0.3, -0.3, 0.1, -0.1)[view])


def restless_scene(number: int, width: int, height: int, _flash: int | None) -> NDArray[np.uint8]:
    """RGB of one frame: a dark pattern that moves and flickers, with noise, and another one after a cut."""
    rng = np.random.default_rng(number)
    scene, shift = number // SCENE_FRAMES % 2, 1.5 * number
    rows, columns = np.mgrid[0:height, 0:width] / (3.0 + 2 * scene)
    pattern = (30 - 12 * scene) * (1.2 + np.sin(columns + shift / 6) * np.cos(rows)) * (1 + 0.15 * np.sin(2 * number))
    image = pattern[..., None] * ((1.0, 0.8, 0.6), (0.5, 0.9, 1.2))[scene] + rng.normal(0, 3, (height, width, 3))
    return np.clip(image, 0, 255).astype(np.uint8)


def restless_request(export: ExportSettings, track: SettingsTrack | None = None, cut: Cut = UNCUT) -> VideoRequest:
    """Return a request with a `RestlessNetwork`."""
    return VideoRequest(Enhancer(RestlessNetwork()), "restless", track or SettingsTrack(), export, cut)


def enhance_in_child(path: Path, export: ExportSettings, segment: PlannedSegment, folder: Path) -> Segment:
    """Enhance a segment with a network of this process."""
    return enhance_segment(path, restless_request(export), segment, folder)
