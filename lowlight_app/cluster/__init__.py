"""Enhance files on many machines with Dask: the coordinator plans names and keeps a journal, workers enhance."""
