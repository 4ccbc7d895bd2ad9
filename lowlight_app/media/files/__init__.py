"""Files on disk: discovery, part files, image sequences, containers."""
