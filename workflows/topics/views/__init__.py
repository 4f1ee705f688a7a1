"""The office's screens of topics: the list, the record, and the few acts on it."""
