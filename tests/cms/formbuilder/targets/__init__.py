"""The target list (forms.md 5), a file for each row."""
