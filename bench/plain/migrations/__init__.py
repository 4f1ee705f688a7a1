"""The plain side's tables."""
