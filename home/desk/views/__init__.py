"""Screens of the desk: what I owe, what I fill in, what I have sent."""
