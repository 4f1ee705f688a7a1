"""Proof of each row of the target list, one short file a row."""
