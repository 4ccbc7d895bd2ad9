"""Videos: the only place that knows PyAV. Imported when a video is opened, not before."""
