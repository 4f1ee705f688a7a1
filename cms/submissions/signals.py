"""News for the apps above; sent inside the transaction with ``send``.

``submission_received(sender=Submission, submission, by, now)``: submitted, also again after a
return. ``submission_returned``, ``submission_accepted``, ``submission_trashed`` and
``submission_restored`` carry the same arguments.
``submission_destroyed(sender=Submission, submission, certificate, now)``: its row goes next, so
whoever points to it lets go and keeps the certificate instead.
``second_entry_changed(sender=SecondEntry, pair, by, now)``: who owes the second entry of an answer
(``seals.owed_by``) may be another now, or nobody; ``pair.first`` is as it stands.
``submission_moved(sender=Submission, submission, by, now)``: a draft now stands on another version.
"""

from django.dispatch import Signal

submission_received = Signal()
submission_returned = Signal()
submission_accepted = Signal()
submission_trashed = Signal()
submission_restored = Signal()
submission_destroyed = Signal()
submission_moved = Signal()
second_entry_changed = Signal()
