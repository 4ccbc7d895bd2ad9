"""Shared by all features of the window: theme, language, preferences, worker threads, child processes."""
