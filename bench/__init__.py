"""Measures Lianxi against plain Wagtail on one machine, in one interleaved run (DESIGN §8)."""
