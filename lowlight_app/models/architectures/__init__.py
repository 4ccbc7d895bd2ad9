"""The network architectures, and the registry of them."""
