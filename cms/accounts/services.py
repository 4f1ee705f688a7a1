"""Opening and closing accounts, and changing the hats they wear."""
