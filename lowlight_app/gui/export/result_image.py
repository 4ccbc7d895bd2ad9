"""Render the result of a photo as an sRGB image."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from lowlight_app.geometry import Geometry
from lowlight_app.progress import Progress
from lowlight_app.settings import EnhanceSettings
from lowlight_app.stack_settings import StackSettings

if TYPE_CHECKING:
    from lowlight_app.enhance import Enhancer, Illumination
    from lowlight_app.frame import Frame


def render_result(
    path: Path,
    page: int | None,
    settings: EnhanceSettings,
    geometry: Geometry,
    number: int | None,
    enhancer: Enhancer,
    progress: Progress,
    box: QSize | None = None,
    stack: StackSettings | None = None,
    light: Illumination | None = None,
) -> QImage:
    """Enhance a photo, a frame of a video or a page of a stack.

    Args:
        path: The file.
        page: Of a file that contains several images.
        settings: How to enhance it.
        geometry: Applied to the result.
        number: Of the frame of a video; None for a photo.
        enhancer: With its network.
        progress: Stops the work when cancelled.
        box: Largest size of the image, which is made smaller before it is enhanced; None for its own size.
        stack: Light of a stack, whose pages are made smaller afterwards; None for a photo or video.
        light: Of the frame `number`; None if it is not known.

    Raises:
        LowlightError: The file cannot be read or enhanced.
        Cancelled: By `progress`.
    """
    from lowlight_app.enhance import downscaled
    from lowlight_app.gui.engine.screen_image import ScreenConverter, alpha_to_8bit, light_to_8bit
    from lowlight_app.gui.engine.screen_profile import SRGB
    from lowlight_app.media.geometry import apply_geometry

    if stack is not None and page is not None:
        frame = _enhanced_page(path, page, stack, settings, enhancer, progress)
    else:
        frame, light = _read_frame(path, page, number, enhancer, light)
    if box is not None:
        width, height = geometry.result_size(frame.width, frame.height)
        frame = downscaled(frame, min(box.width() / width, box.height() / height))
    enhanced = frame if stack is not None else enhancer.enhance(frame, settings, progress, illumination=light)
    result, everything = apply_geometry(enhanced, geometry), (slice(None), slice(None))
    return ScreenConverter.of(result.color, SRGB).image(light_to_8bit(result, everything), alpha_to_8bit(result, everything))


def _enhanced_page(
    path: Path, page: int, stack: StackSettings, settings: EnhanceSettings, enhancer: Enhancer, progress: Progress
) -> Frame:
    from lowlight_app.stack_view import open_stack_view

    view = open_stack_view(path)
    with view.stack:
        return view.result(page - 1, enhancer, settings, stack, progress)


def _read_frame(
    path: Path, page: int | None, number: int | None, enhancer: Enhancer, light: Illumination | None
) -> tuple[Frame, Illumination | None]:
    """Return a frame and, if it is one of a video, its light."""
    from lowlight_app.media import open_source, open_video
    from lowlight_app.video_view import VideoView

    if number is not None:
        with open_video(path) as video:
            return video.frame(number), light or VideoView(video).light(number, enhancer)
    with open_source(path, page=page) as source:
        return next(source.frames()), None
