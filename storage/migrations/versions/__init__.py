"""One migration per module, in the order of their numbers."""
