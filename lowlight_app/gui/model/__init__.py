"""What is open and what is wished: objects that announce their changes, without widgets and without threads."""
