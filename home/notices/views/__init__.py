"""The public index of notices, and the office's screens."""
