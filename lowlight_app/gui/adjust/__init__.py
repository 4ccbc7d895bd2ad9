"""The adjust panel with its sliders, and presets."""
