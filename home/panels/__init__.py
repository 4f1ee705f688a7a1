"""The first screen of the admin, by role (office-needs 12)."""

from home.panels.first_screen import FirstScreen

__all__ = ["FirstScreen"]
