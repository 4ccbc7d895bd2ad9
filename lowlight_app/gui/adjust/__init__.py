"""The panel of sliders, and presets."""
