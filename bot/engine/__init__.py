"""What the clock does: plan, send, keep to limits, tidy."""
