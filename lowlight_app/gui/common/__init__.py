"""Shared by every feature of the window: theme, language, preferences, worker threads, child processes."""
