"""Reading and writing of videos; its modules that import PyAV are loaded when a video is opened."""
