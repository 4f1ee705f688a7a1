"""base (safe) · dev · test · production; everything deployable by environment variables."""
