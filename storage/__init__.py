"""What is remembered: the facts, and the questions asked of them."""
