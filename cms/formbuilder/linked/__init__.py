"""A choice that depends on an earlier one: what may be chosen belongs to what was chosen there."""
