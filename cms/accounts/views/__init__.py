"""The door, cards and phones that open it, one's own sign-in, and the office's cards."""
