"""Inference backends: how a stored model is loaded and run."""
