"""What is allowed: plain functions over facts, without session, network or clock."""
