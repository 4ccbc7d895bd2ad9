"""The viewer: decode, restore and recombine the visible region of a photo or frame."""
