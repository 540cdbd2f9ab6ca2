"""How Slack and the clock's port reach the program."""
