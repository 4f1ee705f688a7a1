"""One at a time, across processes: a named lock that ends with the transaction."""

import zlib

from django.db import DEFAULT_DB_ALIAS, connections


def hold_lock(name: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Wait for the lock ``name`` and keep it until the transaction ends. Call inside ``atomic``.

    A row lock is not enough where the protected row is the next one to be inserted. SQLite needs
    nothing: its IMMEDIATE transactions already come one at a time.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
