"""Architectures, model folders and the registry; with `training` the only place that knows Keras."""
