"""Rows of the target list (forms.md §5): each proved as its pass test says."""
