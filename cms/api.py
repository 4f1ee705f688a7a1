"""The headless face: one NinjaAPI that collects each app's router (DESIGN §5.7)."""
