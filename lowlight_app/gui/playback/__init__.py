"""Video playback: player, transport, timeline, audio."""
