"""Training: from pairs of dark and clear pictures to a model folder."""
