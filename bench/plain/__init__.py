"""What the same job costs in Wagtail as it comes: stock search, served pages."""
