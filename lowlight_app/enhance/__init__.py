"""Enhance frames: illumination, tiles, adjustments, and video."""

from lowlight_app.box import Box
from lowlight_app.enhance.adjustments import Layers, combine
from lowlight_app.enhance.enhancer import Enhancer
from lowlight_app.enhance.illumination import Illumination, downscaled

__all__ = ["Box", "Enhancer", "Illumination", "Layers", "combine", "downscaled"]
