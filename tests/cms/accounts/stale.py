"""A session whose owner proved to be there too long ago."""

from cms.accounts.proofs import FRESH_AT


def grow_stale(client) -> None:
    """As after a quarter of an hour of reading, without moving the clock of everything else."""
    session = client.session
    session[FRESH_AT] = 0
    session.save()
