"""表单: the office shapes its paper forms."""
