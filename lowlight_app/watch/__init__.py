"""Watch a folder: what arrives in it is enhanced once."""
