"""Live sources: cameras of the system and streams of the network, read as they come, and their recordings."""
