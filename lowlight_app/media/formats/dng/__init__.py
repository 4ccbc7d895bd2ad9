"""DNG files: what LibRaw leaves to the application."""
