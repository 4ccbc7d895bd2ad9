"""Stacks: the page on show, its light, and the part to export."""
