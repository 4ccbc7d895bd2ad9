"""Training of models from pairs of dark and well-lit images."""
