"""上会稿: the very text that is decided on, with a check code at the foot of every page."""

import json

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.paper.registry import PaperKind
from cms.paper.sheet import Fact, Facts, Para, Rows, Sheet
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import Way
from workflows.approvals.models import Decision
from workflows.approvals.papers.authorization import facts_of_authorization, is_authorization
from workflows.approvals.papers.body import facts_of, parts_of
from workflows.approvals.papers.permissions import (
    user_can_file_papers,
    user_can_print_decision_papers,
)
from workflows.approvals.papers.wording import issuer

LINES = 11  # to write on: with the head they fill a page


def tabled_text(decision: Decision, now) -> Sheet:
    """From the frozen payload alone, so that it cannot differ from what is decided."""
    payload = json.loads(decision.payload)
    head = [Fact(_("Deciding body"), str(decision.body), fixed=True)]
    if not is_authorization(payload):  # its number is no public one
        head.append(Fact(_("number"), payload["number"], fixed=True))
    facts = _facts(payload, decision)
    return Sheet(
        title=_("%(title)s\n(text on the table)") % {"title": decision.title},
        issuer=issuer(),
        urgency=decision.get_urgency_display(),
        parts=(
            Facts((*head, *facts)),
            *parts_of(payload.get("body")),
            Para(_("Digest of this text: %(digest)s") % {"digest": decision.digest}, look="note"),
        ),
        check_code=check_code(decision),
    )


def blank_tabled_text(decision: Decision, now) -> Sheet:
    """A form for a text that comes by hand: no word and no check code of any text stands on it."""
    return Sheet(
        title=_("%(title)s\n(text on the table)") % {"title": "　"},
        issuer=issuer(),
        urgency=decision.get_urgency_display(),
        parts=(
            Facts(
                (
                    Fact(_("Deciding body"), str(decision.body), fixed=True),
                    Fact(_("Title")),
                    Fact(_("Kind")),
                    Fact(_("Date")),
                )
            ),
            Rows(head=(_("Text"),), rows=(), fixed=0, spare=LINES),
        ),
    )


def _facts(payload: dict, decision: Decision) -> list[Fact]:
    if is_authorization(payload):
        return list(facts_of_authorization(payload))
    return [fact for fact in facts_of(payload) if fact.value != decision.title]


def decision_page(decision: Decision) -> str:
    """The decision's own page on the desk."""
    return reverse("approvals:ballot", args=[decision.pk])


def is_tabled(decision: Decision) -> bool:
    """Before a body; what two persons release under an authorisation lies on no table."""
    return decision.way != Way.STANDING


TABLED_TEXT = PaperKind(
    key="tabled-text",
    label=gettext_lazy("Tabled text"),
    model=Decision,
    build=tabled_text,
    can_read=user_can_print_decision_papers,
    can_file=user_can_file_papers,
    address=decision_page,
    fits=is_tabled,
    build_blank=blank_tabled_text,
)
