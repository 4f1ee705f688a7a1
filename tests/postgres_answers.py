"""Exit 0 when a PostgreSQL server answers at DATABASE_URL."""

import os
import sys

import psycopg

try:
    psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=3).close()
except psycopg.OperationalError:
    sys.exit(1)
