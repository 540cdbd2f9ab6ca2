"""What is composed of all rituals, none of them by name."""
