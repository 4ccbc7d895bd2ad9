"""Lowlight: clear photos and videos from ones taken in too little light."""

__version__ = "0.1.0"
