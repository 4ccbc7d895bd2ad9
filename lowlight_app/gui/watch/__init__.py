"""Watch a folder while the window is open."""
