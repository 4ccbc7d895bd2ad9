"""The engine: a frame goes in, a better frame comes out."""
