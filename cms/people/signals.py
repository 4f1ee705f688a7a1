"""News of people: whoever knows what they owe listens."""

from django.dispatch import Signal

# Sent inside the transaction when a mandate, membership, account or hat of somebody has ended,
# begun or changed: sender=None, person, by, now. Who can still act is the listener's to judge.
standing_changed = Signal()
