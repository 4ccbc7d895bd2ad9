"""Stacks of microscopes and telescopes: files with many images of one shape, along named axes. Read and written page by page."""
