"""News of the working calendar: whoever keeps dates computed by it listens."""

from django.dispatch import Signal

# Sent inside the transaction in which days changed: sender=None, reason, by, now.
calendar_changed = Signal()
