"""What takes time: threads that read, restore and recombine, and hand pictures to the window."""
