"""Files on disk: reading, part files, publishing, image sequences."""
