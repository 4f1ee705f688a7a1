"""What API parameters may look like: bounded, so that no query is asked what it cannot take."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

# PostgreSQL refuses NUL in a text, and no list needs a longer word.
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
# Days outside could not be turned into an instant.
Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2200, 12, 31))]
Offset = Annotated[int, Field(ge=0, le=100_000)]
# Where a list goes on: an instant and a row, as ``next`` gave it.
Mark = Annotated[
    str, StringConstraints(pattern=r"^(2[01]\d\d-[-\d]{5}T[\d:.]+[+]00:00_\d{1,15})?$")
]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
