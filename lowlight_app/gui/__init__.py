"""The window; only this package imports Qt. One subpackage per feature, see CONTRIBUTING.md."""
