"""What it looks like: facts turned into Block Kit, by pure functions."""
