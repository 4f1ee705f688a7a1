"""The demo zone: an invented hi-tech zone, loaded through the same services as the screens."""
