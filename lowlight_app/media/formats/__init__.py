"""Readers and writers of photo formats."""
