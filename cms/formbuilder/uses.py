"""The seam through which the apps above say what hangs on a form: answers, drafts, live topics.

This app knows nothing of answers; whoever keeps them registers how they are counted.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from cms.formbuilder.models import FormDefinition

# (form, question keys) → how many received answers each of these questions has; none is left out.
Answered = Callable[[FormDefinition, Collection[str]], dict[str, int]]
# form → sentences with counts: what goes on with the version it has.
Staying = Callable[[FormDefinition], list[str]]


@dataclass(frozen=True)
class Use:
    """How one app answers; each asks a fixed number of queries."""

    answered: Answered | None = None
    staying: Staying | None = None


_uses: dict[str, Use] = {}


def register_use(
    key: str, *, answered: Answered | None = None, staying: Staying | None = None
) -> None:
    """Say what hangs on forms; called in an app's ``ready``."""
    _uses[key] = Use(answered, staying)


def answered_counts(form: FormDefinition, keys: Collection[str]) -> dict[str, int]:
    """Question key → received answers; questions that nobody answered are left out."""
    found: dict[str, int] = {}
    for use in _uses.values():
        for key, count in use.answered(form, keys).items() if use.answered and keys else ():
            if count:
                found[key] = found.get(key, 0) + count
    return found


def staying_words(form: FormDefinition) -> list[str]:
    """What keeps the version it has when the form is finalised anew, a sentence each."""
    return [words for use in _uses.values() if use.staying for words in use.staying(form)]
