"""The finishing touches of a result in its final size and depth: output sharpening, watermark, before and after."""

from lowlight_app.media.effects.before_after import join_before_after
from lowlight_app.media.effects.finish import Finish

__all__ = ["Finish", "join_before_after"]
