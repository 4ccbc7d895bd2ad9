"""The export queue: options, dialog, exporter, recovery after a crash, sharing."""
