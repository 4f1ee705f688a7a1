"""Screens of the reminders: rules in the admin, messages on the desk."""
