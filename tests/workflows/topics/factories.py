"""Deputies of three levels, a finalised inspection form, topics, and their way to the public."""

import datetime as dt
import hashlib
import json

from django.utils import timezone

from cms.accounts.enums import Role
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.people.models import Mandate, Membership, Organization, Term
from tests.workflows.approvals.factories import UserFactory, make_committee, set_rules
from workflows.approvals.enums import PARTY_COMMITTEE, ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text
from workflows.duties.enums import Wish
from workflows.duties.models import Duty
from workflows.duties.services import ask_about_duty, decide_request
from workflows.topics.enums import FILL_KIND, TopicKind
from workflows.topics.models import TopicPage
from workflows.topics.services import create_topic, submit_topic

INSPECTION = {
    "schema_version": 1,
    "title": "视察记录表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "代表发现的问题",
            "filler": "DEPUTY",
            "questions": [
                {
                    "key": "qrows",
                    "type": "rows",
                    "label": "发现问题",
                    "columns": [
                        {
                            "key": "qproblem",
                            "type": "long_text",
                            "label": "问题",
                            "required": True,
                        },
                        {
                            "key": "qadvice",
                            "type": "long_text",
                            "label": "建议",
                        },
                    ],
                }
            ],
        },
        {
            "key": "sunit",
            "title": "单位说明",
            "filler": "UNIT",
            "questions": [{"key": "qsaid", "type": "long_text", "label": "情况说明"}],
        },
        {
            "key": "soffice",
            "title": "办公室记录",
            "filler": "OFFICE",
            "questions": [{"key": "qheld", "type": "date", "label": "视察日期"}],
        },
    ],
}


def make_version(definition: dict = INSPECTION, form: FormDefinition | None = None) -> FormVersion:
    """A finalised version, as the builder writes it."""
    form = form or FormDefinition.objects.create(title=definition["title"])
    text = json.dumps(definition, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = FormVersion.objects.create(
        form=form,
        number=form.versions.count() + 1,
        title=definition["title"],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        finalised_at=timezone.now(),
        definition=text,
    )
    form.current_version = version
    form.save()
    return version


def make_mandate(level: str = "DISTRICT", person=None, **fields) -> Mandate:
    """A deputy with an account, unless the person is given."""
    person = person or UserFactory(roles=[Role.DEPUTY]).person
    term, _made = Term.objects.get_or_create(
        level=level,
        number=14,
        defaults={"starts_on": dt.date(2024, 1, 1), "ends_on": dt.date(2031, 12, 31)},
    )
    return Mandate.objects.create(
        person=person, level=level, term=term, valid_from=dt.date(2024, 1, 1), **fields
    )


def make_mandates(count: int = 5) -> list[Mandate]:
    """Deputies of different levels."""
    levels = ["PROVINCE", "CITY", "DISTRICT"]
    return [make_mandate(levels[n % 3]) for n in range(count)]


def make_unit(name: str = "科技创新局") -> Organization:
    """A department, the same one for the same name."""
    return Organization.objects.get_or_create(name=name, defaults={"kind": "INTERNAL"})[0]


def make_handler(unit: Organization):
    """An account of a unit's handler."""
    user = UserFactory(roles=[Role.UNIT_HANDLER])
    Membership.objects.create(person=user.person, organization=unit, valid_from=dt.date(2024, 1, 1))
    return user


def make_clerk():
    """An account of the office's staff."""
    return UserFactory(roles=[Role.OFFICE_STAFF])


def make_director():
    """An account of the office's director."""
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def make_topic(*, by=None, kind=TopicKind.INSPECTION, now=None, **fields) -> TopicPage:
    """A complete draft."""
    now = now or timezone.now()
    given = {
        "title": "专精特新企业培育情况",
        "summary": "察看企业，了解培育政策落实情况。",
        "authority": "联席会议年度监督工作计划第二项",
        "unit": make_unit(),
        "starts_at": now + dt.timedelta(days=7),
        "remark": "内部备注不公开",
        "form_version": fields.pop("form_version", None) or make_version(),
        "deputies": fields.pop("deputies", None) or make_mandates(2),
    }
    return create_topic(kind=kind, by=by or make_clerk(), now=now, **{**given, **fields})


def committee() -> list:
    """The nine members' accounts; made the first time."""
    seated = Membership.objects.filter(organization__name=PARTY_COMMITTEE).order_by("rank")
    users = [m.person.account for m in seated.select_related("person__account")]
    return users or make_committee(9)


def approve(topic: TopicPage, *, by, now=None) -> Decision:
    """Submitted, reviewed by a director, carried by the committee; released by the workflow."""
    now = now or timezone.now()
    set_rules(quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    members = committee()
    state = submit_topic(topic=topic, by=by, now=now)
    review_text(
        task_state=state.current_task_state,
        by=make_director(),
        verdict=ReviewVerdict.APPROVE,
        now=now,
    )
    decision = Decision.objects.latest("pk")
    for member, choice in zip(members, ["FOR"] * 4 + ["AGAINST", "FOR"], strict=False):
        cast_vote(decision=decision, by=member, choice=choice, now=now)
    decision.refresh_from_db()
    return decision


def released_topic(**fields) -> TopicPage:
    """A topic that the committee approved and the public can read."""
    by = fields.pop("by", None) or make_clerk()
    topic = make_topic(by=by, **fields)
    approve(topic, by=by)
    return TopicPage.objects.get(pk=topic.pk).specific


def excuse(part, *, by=None, reason="因病", now=None) -> None:
    """A clerk asks for a waiver of a part, and the director grants it."""
    now = now or timezone.now()
    duty = Duty.objects.open().get(
        kind=FILL_KIND, subject_ref=part.topic.subject_ref, owner_key=part.owner_key
    )
    asked = ask_about_duty(duty=duty, wish=Wish.WAIVE, reason=reason, by=make_clerk(), now=now)
    decide_request(request=asked, granted=True, answer="", by=by or make_director(), now=now)
