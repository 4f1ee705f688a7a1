"""The text of a standing authorisation on paper: what the committee would let two people do."""

from cms.paper.sheet import Fact
from workflows.approvals.kinds import kind_label
from workflows.approvals.models import StandingAuthorization
from workflows.approvals.papers.wording import day_of_text

SCHEMA = "authorization/"


def is_authorization(payload: dict) -> bool:
    return payload["schema"].startswith(SCHEMA)


def facts_of_authorization(payload: dict) -> tuple[Fact, ...]:
    """Everything that ``standing.text_of`` puts into the text, in words."""
    first, second = payload["releasers"]
    said = {
        "kinds": "、".join(kind_label(kind) for kind in payload["kinds"]),
        "terms": payload["terms"],
        "first_releaser": first[1],
        "second_releaser": second[1],
        "valid_from": day_of_text(payload["valid_from"]),
        "valid_until": day_of_text(payload["valid_until"]),
    }
    return tuple(Fact(_label(name), words, fixed=True) for name, words in said.items())


def _label(name: str) -> str:
    return str(StandingAuthorization._meta.get_field(name).verbose_name)
