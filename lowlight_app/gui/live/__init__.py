"""Live sources: open a camera or stream, watch it enhanced, record it."""
