"""Stacks of every kind, made by tifffile."""

import numpy as np
import tifffile

OME = {
    "axes": "TZCYX",
    "PhysicalSizeX": 0.107,
    "PhysicalSizeXUnit": "µm",
    "PhysicalSizeY": 0.107,
    "PhysicalSizeZ": 0.5,
    "TimeIncrement": 2.5,
    "Channel": {"Name": ["DAPI", "GFP"], "Color": [255, 65280]},
    "Description": "cells in the dark",
}
IMAGEJ = {
    "axes": "TZCYX",
    "unit": "um",
    "spacing": 0.5,
    "finterval": 2.5,
    "mode": "composite",
    "Info": "Objective: 60x",
    "Labels": [f"image {number}" for number in range(12)],
    "Ranges": [0.0, 400.0, 10.0, 900.0],
    "LUTs": [np.stack([np.arange(256, dtype="u1") * (row == color) for row in range(3)]) for color in (1, 2)],
}
SHAPE = 2, 3, 2, 40, 50
"""T, Z, C, height, width."""


def numbers(shape, dtype, seed=0):
    """Numbers that use the range of a type: negative ones where it has them."""
    random, dtype = np.random.default_rng(seed), np.dtype(dtype)
    if dtype.kind == "f":
        return random.normal(3, 50, shape).astype(dtype)
    limits = np.iinfo(dtype)
    return random.integers(limits.min, limits.max, shape, dtype, endpoint=True)


def imagej(path, dtype="uint16", shape=SHAPE, **options):
    pixels = numbers(shape, dtype)
    tifffile.imwrite(path, pixels, imagej=True, metadata=IMAGEJ, resolution=(9.3458, 9.3458), **options)
    return pixels


def ome(path, dtype="uint16", shape=SHAPE, **options):
    pixels = numbers(shape, dtype)
    tifffile.imwrite(path, pixels, ome=True, metadata=OME, photometric="minisblack", **options)
    return pixels


def shaped(path, dtype="uint16", shape=SHAPE, **options):
    pixels = numbers(shape, dtype)
    tifffile.imwrite(path, pixels, metadata={"axes": "TZCYX", "exposure": 0.2}, photometric="minisblack", **options)
    return pixels


def plain(path, dtype="uint16", shape=(5, 40, 50), **options):
    """Pages that know nothing of each other, each with a description of its own."""
    pixels = numbers(shape, dtype)
    photometric = "rgb" if pixels.shape[-1] == 3 or options.get("planarconfig") == "separate" else "minisblack"
    with tifffile.TiffWriter(path, **{name: options.pop(name) for name in ("bigtiff", "byteorder") if name in options}) as writer:
        for number, page in enumerate(pixels):
            tag = (65000, "d", 1, 0.25 * number, False)
            described = {"description": f"page {number}", "metadata": None, "extratags": [tag]}
            writer.write(page, photometric=photometric, resolution=(300, 300), resolutionunit="INCH", **described, **options)
    return pixels
