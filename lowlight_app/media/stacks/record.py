"""The record of how a result was made, as it is written into the result."""

from __future__ import annotations

from dataclasses import dataclass

from lowlight_app.frame import Provenance

NAMESPACE = "https://lowlight.github.io/stack"


@dataclass(frozen=True)
class StackRecord:
    """The processing of the pages of a result.

    Attributes:
        provenance: version, model and settings.
        keeps_scale: the numbers still mean what they meant, as after measuring; ranges for display stay true.
    """

    provenance: Provenance
    keeps_scale: bool

    def text(self) -> str:
        """Return it as one line."""
        made = self.provenance
        settings = ", ".join(f"{name}={value}" for name, value in made.settings.items())
        return f"Lowlight {made.version}, model {made.model}: {settings}"
