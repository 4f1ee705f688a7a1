"""A person or an account is locked so that rows which name it can still be written: nobody changes
a key of theirs under such a lock, and what waits for it may hold what its holder needs next.
"""

import re

from tests.guards.tree import OURS, ROOT, tracked

LOCK = re.compile(r"\b(?:Person|User)\.\w+\.select_for_update\((?P<how>[^\n]*?)\)\.")


def test_locks_on_people_and_accounts_let_others_name_them():
    sources = {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in OURS
    }
    locks = [(name, each["how"]) for name in sources for each in LOCK.finditer(sources[name])]

    assert locks
    assert [(name, how) for name, how in locks if "no_key=True" not in how] == []
