"""Calculated questions: what is worked out from other answers, here and in the browser alike."""
