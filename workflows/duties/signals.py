"""News of the ledger's people."""

from django.dispatch import Signal

# Sent inside the transaction when somebody was asked into a step, or is no more:
# sender=SecondGrant, grant, now.
second_changed = Signal()
