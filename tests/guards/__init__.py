"""What no reviewer should have to look for: each guard reads the whole tree."""
