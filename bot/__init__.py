"""Threefold, the program: rituals for cross-functional product teams in Slack."""
