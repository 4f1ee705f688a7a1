"""Screens of the office: who can do what, who helps out, and what is handed over."""
