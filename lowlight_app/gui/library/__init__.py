"""The open photos and videos: document, thumbnails, filmstrip, undo, sidecars."""
