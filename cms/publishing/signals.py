"""News of the gate, sent with ``send`` inside the transaction of the change.

Every signal carries ``permit``, ``by`` (an account or None for the system) and ``now``; the
sender is ``Permit``.
"""

from django.dispatch import Signal

permit_issued = Signal()
permit_released = Signal()
permit_withdrawn = Signal()
permit_revoked = Signal()
