"""The loaded model and the colours of the screen."""
