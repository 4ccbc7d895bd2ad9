"""Widgets: they show the model and pass wishes on to it."""
