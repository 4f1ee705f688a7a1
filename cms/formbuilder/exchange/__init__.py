"""A form leaves as a file and comes back: our own JSON whole, XLSForm as far as it can say it."""
