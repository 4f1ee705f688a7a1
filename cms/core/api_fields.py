"""What API parameters may look like: bounded, so that no query is asked what it cannot take."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from cms.core.typed import FIRST_DAY, LAST_DAY, ROW_MARK

# PostgreSQL refuses NUL in a text, and no list needs a longer word.
Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Day = Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)]
Offset = Annotated[int, Field(ge=0, le=100_000)]
# Where a list goes on: an instant and a row, as ``next`` gave it.
Mark = Annotated[str, StringConstraints(pattern=rf"^({ROW_MARK})?$")]
# The same of a search: a day and a row.
Place = Annotated[
    str,
    StringConstraints(pattern=r"^([12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\.\d{1,15})?$"),
]
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
