"""Public pages that span several nouns, and the frame's small services."""
