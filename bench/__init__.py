"""Measurements that can be repeated, each a ratio against a limit or a peer in the same run."""
