"""Networks: architectures, model folders, and the backends that run them."""
