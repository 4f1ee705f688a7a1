"""Screens of the office for answers, and the way to attachments."""
