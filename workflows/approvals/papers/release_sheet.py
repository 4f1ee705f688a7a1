"""发布审核单: 拟稿, 核稿, 保密审查, 批准 of a release, filled from the trail (office-needs 17)."""

import json

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.addresses import absolute
from cms.paper.registry import PaperKind
from cms.paper.sheet import Fact, Facts, Para, Rows, Sheet
from cms.publishing.enums import EventVerb
from cms.publishing.models import Permit
from cms.publishing.records import record_page
from workflows.approvals.check_codes import check_code
from workflows.approvals.counting import Tally
from workflows.approvals.enums import EntryState
from workflows.approvals.models import Decision
from workflows.approvals.papers.permissions import (
    user_can_file_papers,
    user_can_print_release_sheet,
)
from workflows.approvals.papers.trail import (
    Step,
    confirmed_by,
    decision_of,
    reviews_of,
    secrecy_checks_of,
    writers_of,
)
from workflows.approvals.papers.wording import counts, day, issuer, minute
from workflows.approvals.queries import tally
from workflows.approvals.releasers import agreed
from workflows.approvals.results import counts_of
from workflows.approvals.standing import granting_decision


def release_sheet(permit: Permit, now) -> Sheet:
    """Counts of the decision, never a vote; what nobody said in the system is signed by hand."""
    return _sheet(permit, by_hand=False)


def blank_release_sheet(permit: Permit, now) -> Sheet:
    """The same with room for a pen in what the filled one has in small print."""
    return _sheet(permit, by_hand=True)


def _sheet(permit: Permit, *, by_hand: bool) -> Sheet:
    decision = decision_of(permit)
    is_authorized = decision is not None and decision.authorization is not None
    facts = (
        Fact(_("Title"), permit.title, fixed=True),
        Fact(_("number"), permit.number, fixed=True),
        Fact(_("Digest"), permit.digest[:16], fixed=True),
        Fact(_("Kind"), json.loads(permit.payload).get("kind_label", ""), fixed=True),
        Fact(_("Address"), absolute(permit.address), fixed=True),
    )
    decided = _decided(decision)
    return Sheet(
        title=_("Release sheet"),
        issuer=issuer(),
        parts=(
            _small(facts) if is_authorized else Facts(facts),
            _steps(permit, decision),
            Para(_("□ Holds no state secrets and no work secrets; may be made public."), "plain"),
            _small(decided) if is_authorized and not by_hand else Facts(decided),
            _released(permit),
        ),
        check_code=check_code(decision, permit.digest) if decision else "",
    )


def _small(facts: tuple[Fact, ...]) -> Rows:
    """In print alone: under an authorisation there is so much to say that the sheet, which is to be
    one page, has no room for 三号 but where somebody writes.
    """
    is_fixed = all(fact.fixed for fact in facts)
    rows = tuple((fact.label, fact.value) for fact in facts)
    return Rows(head=(), rows=rows, widths=(5, 19), fixed=2 if is_fixed else 1, by_hand=False)


def _steps(permit: Permit, decision: Decision | None) -> Rows:
    writers, written_at = writers_of(permit)
    reviews = reviews_of(decision)
    body = str(decision.body) if decision else permit.issuer
    approved_at = decision.closed_at if decision else permit.issued_at
    checks = secrecy_checks_of(permit)
    given = _granting(decision)
    if given is not None:  # the committee approved with its authorisation, the two looked
        approved_at = given.closed_at
    return Rows(
        head=(_("Step"), _("Who"), _("Day"), _("Signature")),
        rows=(
            (_("Drafted"), "、".join(writers), day(written_at), ""),
            *((_("Reviewed"), step.who, day(step.at), "") for step in reviews),
            *(() if reviews else ((_("Reviewed"), "", "", ""),)),
            *(_secrecy_row(step) for step in checks),
            *(() if checks else ((_("Secrecy check"), "", "", ""),)),
            (_("Approved"), body, day(approved_at), ""),
            *(_confirmed_row(step) for step in confirmed_by(decision)),
        ),
        widths=(9, 13, 20, 10),
    )


def _confirmed_row(step: Step) -> tuple[str, ...]:
    """Whoever says that a changed text is what the meeting asked for."""
    name = _("Changes confirmed (%(part)s)") % {"part": step.name}
    return (name, step.who, day(step.at), "")


def _secrecy_row(step: Step) -> tuple[str, ...]:
    """Of the text, or of a marked file in it, which is named."""
    head = _("Secrecy check")
    name = head if step.name == head else f"{head}（{step.name}）"
    return (name, step.who, day(step.at), "")


def _granting(decision: Decision | None) -> Decision | None:
    """The committee's decision on the authorisation that a release stands on."""
    given = decision.authorization if decision is not None else None
    return granting_decision(given) if given is not None else None


def _decided(decision: Decision | None) -> tuple[Fact, ...]:
    if decision is None:
        return (Fact(_("Way of deciding")), Fact(_("Outcome")))
    way, session = decision.get_way_display(), _session(decision)
    facts = (Fact(_("Way of deciding"), f"{way}　{session}".strip("　")),)
    if decision.authorization is not None:
        return (*facts, *_authorized(decision))
    outcome = f"{decision.get_state_display()}：{counts(_tally(decision))}"
    return (*facts, Fact(_("Outcome"), outcome))


def _authorized(decision: Decision) -> tuple[Fact, ...]:
    """What the two persons released it on, until when it holds, and where it was given."""
    row, given = decision.authorization, _granting(decision)
    days = f"{day(row.valid_from)}—{day(row.valid_until)}"
    facts = [Fact(_("Standing authorisation"), f"《{row.title}》　{days}")]
    if given is not None:
        told = filter(None, (_session(given), f"{_('Check code')} {check_code(given)}"))
        facts.append(Fact(_("Given by"), f"{given.body}　{'　'.join(told)}"))
    agreeing = "、".join(f"{s.full_name} {minute(s.vote.cast_at)}" for s in agreed(decision))
    facts.append(Fact(_("Released by both"), agreeing))
    return tuple(facts)


def _tally(decision: Decision) -> Tally:
    """Of a meeting as two people entered it, else of the votes and marks."""
    record = decision.records.filter(state=EntryState.CHECKED).first()
    return counts_of(record) if record else tally(decision)


def _session(decision: Decision) -> str:
    record = decision.records.filter(state=EntryState.CHECKED).select_related("sitting").first()
    return str(record.sitting) if record else decision.session_ref


def _released(permit: Permit) -> Rows:
    released = permit.events.filter(verb=EventVerb.RELEASED).first()
    row = (
        permit.get_release_mode_display(),
        minute(released.at) if released else "",
        released.by_label if released else "",
    )
    head = (_("Release"), _("Public since"), _("Released by"))
    return Rows(head=head, rows=(row,), widths=(5, 13, 6), fixed=0)


def permit_page(permit: Permit) -> str:
    """The record of the text that the permit is about, or the trail of its decision."""
    record = record_page(permit.model, permit.object_id)
    if record:
        return record
    decision = decision_of(permit)
    return reverse("decisions:trail", args=[decision.pk]) if decision else reverse("site_pages")


def _title(permit: Permit) -> str:
    return permit.title


RELEASE_SHEET = PaperKind(
    key="release-sheet",
    label=gettext_lazy("Release sheet"),
    model=Permit,
    build=release_sheet,
    can_read=user_can_print_release_sheet,
    can_file=user_can_file_papers,
    address=permit_page,
    build_blank=blank_release_sheet,
    title=_title,
)
