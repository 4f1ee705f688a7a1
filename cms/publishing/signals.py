"""News of the gate, sent with ``send`` inside the transaction of the change.

Every signal of a permit carries ``permit``, ``by`` (an account or None for the system) and
``now``; the sender is ``Permit``.
"""

from django.dispatch import Signal

permit_issued = Signal()
permit_released = Signal()
permit_withdrawing = Signal()  # before it: nothing is locked yet
permit_withdrawn = Signal()
permit_revoked = Signal()
permit_lapsed = Signal()

# After each verification, daily: ``breaches`` (a list, empty when promise 1 holds) and ``now``.
publication_checked = Signal()
