"""SQLite for a newcomer, PostgreSQL for an office."""

import environ

env = environ.Env()


def database(default: str) -> dict:
    """The connection that ``DATABASE_URL`` names, set up for what the work relies on."""
    found = env.db("DATABASE_URL", default=default)
    found["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
    found["CONN_HEALTH_CHECKS"] = True
    options = found.setdefault("OPTIONS", {})
    if found["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: a transaction takes the write lock when it starts, so that a vote is counted
        # on rows nobody changes meanwhile; WAL: readers never wait for a writer; recursive
        # triggers: REPLACE deletes under the eyes of the append-only triggers.
        options |= {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA recursive_triggers=ON;",
        }
    elif env.bool("PREPARED_STATEMENTS", default=True):
        # The server plans a statement once a connection: a fifth of the time of a short page.
        # To be switched off behind a pooler that hands one connection to many (PgBouncer < 1.21).
        options |= {"server_side_binding": True, "prepare_threshold": 2}
    return found
