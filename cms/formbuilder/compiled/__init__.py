"""A form version made ready: parsing, checking, showing and drawing of answers."""
