"""Names of the figures by which models are compared."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def metric_columns() -> list[tuple[str, str]]:
    """Return title and explanation of PSNR and SSIM, plain and at equal brightness (GT-mean)."""
    translate = QCoreApplication.translate
    equal = translate("Metrics", "GT-mean: measured after the result was given the brightness of the clear image.")
    closeness = translate("Metrics", "PSNR in decibels: how close results are to the clear images. Higher is better.")
    structure = translate("Metrics", "SSIM: how well shapes and edges are kept. 1 means identical images.")
    return [
        (translate("Metrics", "Closeness"), closeness),
        (translate("Metrics", "Structure"), structure),
        (translate("Metrics", "Closeness, equal brightness"), f"{closeness} {equal}"),
        (translate("Metrics", "Structure, equal brightness"), f"{structure} {equal}"),
    ]
