"""Files to frames and frames to files: the only place that knows photo and video formats."""
