"""Every main screen, on a phone and at a desk: axe finds no serious fault, nothing sticks out, and
nothing is shown that only a programmer would write.
"""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from cms.formbuilder.models import LibraryItem
from cms.formbuilder.services import share_preview
from cms.publishing.queries import permit_in_force
from cms.submissions.enums import PairState
from cms.submissions.models import SecondEntry, Submission
from cms.submissions.services import open_draft, save_draft
from home.demo.answers import answer
from home.demo.load import _notice, _topic, demo_rows, let_deputies_report
from home.demo.tallies import count_twice
from tests.cms.submissions.factories import make_version, post
from tests.cms.submissions.test_moving_plan import form_of, q
from workflows.approvals.models import Decision
from workflows.approvals.services import ask_recusal, mark_urgent, note_call
from workflows.duties.enums import TermUnit, Wish
from workflows.duties.models import Duty
from workflows.duties.services import (
    ask_about_duty,
    change_term,
    hand_over_duties,
    move_to_term,
    would_move,
)
from workflows.duties.services.requests import REQUEST_TERM
from workflows.reminders.models import ReminderRule
from workflows.topics.enums import FILL_KIND
from workflows.topics.models import Assignment, TopicPage

PUBLIC = ["/", "/notices/", "/topics/", "/search/?q=培育", "{topic}", "{topic}form/", "{notice}"]
SCREENS = {
    None: [*PUBLIC, "/desk/sign-in/"],
    "clerk": [
        "/admin/",
        "/admin/forms/",
        "/admin/topics/",
        "/admin/topics/new/",
        "/admin/topics/{pk}/",
        "/admin/pages/{pk}/edit/",
        "/admin/notices/",
        "/admin/notices/{notice_pk}/",
        "/admin/submissions/",
        "/admin/submissions/{answer}/",
        "/admin/received/",
        "/admin/ballots/",
        "/admin/duties/board/",
        "/admin/duty-register/",
        "/admin/search/?q=代表",
        "/admin/person/",
        "/admin/site-pages/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/calendar/",
        "/desk/meetings/",
        "/desk/papers/approvals.decision:{ballot}/",
        "/admin/sign-in-cards/",
        "/admin/sign-in-cards/of/{deputy}/",
        "/admin/permits/of/{number}/",
        "/admin/permits/of/{number}/correct/",
        "/admin/permits/of/site/correct/",
        "/admin/forms/library/",
        "/admin/forms/library/{item}/",
        "/admin/forms/{form}/finalise/",
        "/admin/forms/{form}/share/",
        "/admin/submissions/forms/{form}/limits/",
        "/desk/fill/{moved}/version/",
        "/admin/site/",
        "/admin/site/new/",
        "/admin/submissions/{corrected}/correct/{question}/?row={row}",
        "/admin/reminders/",
        "/admin/reminders/new/",
        "/admin/reminders/{rule}/",
        "/admin/reminders/coming/",
        "/admin/reminders/replies/",
        "/admin/messages/",
        "/desk/calendar/",
    ],
    "director": [
        "/admin/",
        "/desk/reviews/",
        "/desk/ballots/{ballot}/",
        "/desk/ballots/{ballot}/urgent/",
        "/admin/audit/",
        "/admin/forms/{form}/grants/",
        "/admin/topics/{pk}/",
        "/admin/duties/posts/",
        "/admin/duties/posts/second/",
        "/admin/duties/handovers/",
        "/admin/duties/hand-over/{leaver}/",
        "/admin/duties/handovers/{handover}/",
        "/admin/public/",
        "/admin/public/{number}/take-down/",
        "/desk/public/",
        "/desk/public/{number}/",
        "/admin/decisions/chains/",
        "/desk/authorizations/",
        "/desk/authorizations/new/",
        "/admin/duties/kinds/",
        "/admin/duties/kinds/{term}/",
        "/admin/duties/kinds/{term}/move/",
        "/admin/duties/moved/",
        "/admin/duties/moved/{move}/",
        "/desk/duties/requests/{wish}/",
        "/admin/health/",
        "/admin/submissions/{differing}/second/",
    ],
    "clerk2": ["/desk/second/", "/desk/collect/", "/admin/submissions/{waiting}/second/"],
    "member1": ["/desk/", "/desk/ballots/{ballot}/recusals/{recusal}/"],
    "member5": ["/desk/", "/desk/ballots/", "/desk/ballots/{ballot}/", "/admin/"],
    "deputy2": ["/desk/", "/desk/sent/", "/desk/assignments/{assignment}/", "/desk/my-sign-in/"]
    + ["/desk/duties/{duty}/", "/desk/duties/requests/{wish}/", "/desk/calendar/", "/desk/collect/"]
    + ["/desk/messages/", "/desk/messages/wishes/", "/desk/assignments/{open}/paper/"],
    "head1": ["/desk/", "/desk/unit/"],
    "auditor": [
        "/admin/",
        "/admin/audit/",
        "/admin/ballots/",
        "/admin/decisions/{ballot}/trail/",
        "/admin/permits/of/{number}/",
        "/admin/permits/{permit}/text/",
    ],
    "admin": ["/admin/", "/admin/users/", "/admin/health/"]
    + ["/admin/reminders/channels/", "/admin/reminders/channels/new/"],
}
GRAVE = {"serious", "critical"}
CODE = re.compile(r"\bNone\b|\bTrue\b|\bFalse\b|<[A-Z]\w+:|\w+\.\w+:\d+")


@pytest.fixture
def filled(zone) -> dict:
    """A public notice, a public topic with an answer, a ballot; what addresses are made of."""
    now = timezone.now()
    let_deputies_report(zone, now)
    notices, topics = demo_rows("notices", now), demo_rows("topics", now)
    notice = _notice(next(row for row in notices if "state" not in row), zone, now)
    elevator = next(each for each in topics if each["state"] == "BALLOT_OPEN")
    homes = next(each for each in topics if "deputy2" in [a["by"] for a in each.get("answers", [])])
    for row in (homes, elevator):
        _topic(row, zone, zone.deputies, now)
    topic = TopicPage.objects.get(title=homes["title"])
    answer(topic, homes["answers"][0], zone, now=now)
    mine = Assignment.objects.get(topic=topic, person=zone.accounts["deputy2"].person)
    leaver, taker = (a.person for a in Assignment.objects.filter(state="OPEN", filler="DEPUTY")[:2])
    [handover] = hand_over_duties(
        leaver=leaver,
        plan={FILL_KIND: taker},
        reason="代表资格终止",
        by=zone.accounts["director"],
        now=now,
    )
    ballot = Decision.objects.open().get()
    asking = zone.accounts["member8"]
    asked = ask_recusal(decision=ballot, by=asking, reason="亲属在该单位", now=now)
    director = zone.accounts["director"]
    # The demo's ballot ends tonight: late in the evening urgent hours would be later than that.
    Decision.objects.filter(pk=ballot.pk).update(due_at=now + dt.timedelta(days=3))
    ballot.refresh_from_db()
    mark_urgent(decision=ballot, hours=4, reason="防汛期临近", by=director, now=now)
    called = {"person": asking.person, "reached": True, "note": ""}
    note_call(decision=ballot, by=director, now=now, **called)
    return (
        dated(zone, now)
        | {
            "zone": zone,
            "topic": topic.public_address,
            "notice": notice.public_address,
            "pk": topic.pk,
            "notice_pk": notice.pk,
            "number": notice.number,
            "permit": permit_in_force(notice.number).pk,
            "deputy": zone.accounts["deputy2"].pk,
            "answer": Assignment.objects.get(topic=topic, state="DONE").submission_id,
            "ballot": ballot.pk,
            "recusal": asked.pk,
            "assignment": mine.pk,
            "leaver": taker.pk,
            "handover": handover.pk,
        }
        | of_forms(topic, zone, now)
        | of_pairs(zone, now)
    )


def of_pairs(zone, now) -> dict:
    """First entries: of one the second differs, one waits for it."""
    count_twice(zone, now)
    firsts = dict(SecondEntry.objects.values_list("state", "first"))
    return {"differing": firsts[PairState.DIFFERS], "waiting": firsts[PairState.WAITING]}


def of_forms(topic, zone, now) -> dict:
    """A form with an answer, a part that waits to be filled in, and something in the library."""
    version = topic.form_version
    received = Submission.objects.filter(version=version).exclude(answers={}).first()
    share_preview(form=version.form, by=zone.accounts["clerk"], now=now)
    mine = Assignment.objects.filter(person=zone.accounts["deputy2"].person, state="OPEN")
    question, value = next(iter(received.answers.items()))
    in_a_table = isinstance(value, list) and isinstance(value[0], dict)
    return {
        "form": version.form_id,
        "corrected": received.pk,
        "question": question,
        "row": value[0]["row"] if in_a_table else "",
        "item": LibraryItem.objects.earliest("pk").pk,
        "open": mine.first().pk,
        "moved": _begun_on_an_older_version(zone.accounts["clerk"], now),
    }


def _begun_on_an_older_version(by, now) -> int:
    """A draft of the office with an answer that has no place on the version in use."""
    old = make_version(form_of(q("a"), q("b")))
    draft = open_draft(version=old, subject_ref="", filler="DEPUTY", by=by, now=now)
    save_draft(submission=draft, section_key="s1", data=post(a="甲", b="乙"), by=by, now=now)
    make_version(form_of(q("a")), form=old.form)
    return draft.pk


def dated(zone, now) -> dict:
    """Somebody asked for more time, and a longer term moved what it dates."""
    deputy, director = zone.accounts["deputy2"], zone.accounts["director"]
    duty = Duty.objects.open().get(kind=FILL_KIND, owner_person=deputy.person)
    until = max(timezone.localdate(duty.due_at), timezone.localdate(now)) + dt.timedelta(days=7)
    who = {"by": deputy, "now": now}
    wish = ask_about_duty(duty=duty, wish=Wish.EXTEND, until=until, reason="在外培训", **who)
    who["by"] = director
    change_term(term=REQUEST_TERM, amount=9, unit=TermUnit.DAYS, reason="假期将至", **who)
    left = [shift.duty.pk for shift in would_move(REQUEST_TERM)]
    move = move_to_term(term=REQUEST_TERM, duties=left, **who)
    change_term(term=REQUEST_TERM, amount=8, unit=TermUnit.DAYS, reason="假期已过", **who)
    return {
        "duty": duty.pk,
        "wish": wish.pk,
        "term": REQUEST_TERM,
        "move": move.pk,
        "rule": ReminderRule.objects.earliest("pk").pk,
    }


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("who", SCREENS, ids=lambda who: who or "public")
def test_screens_can_be_used_by_everybody(filled, open_as, who, phone):
    page = open_as(who and filled["zone"].accounts[who], phone=phone)
    faults = []

    for address in SCREENS[who]:
        address = address.format(**filled)
        answered = page.goto(address)
        assert answered.status == 200, address
        page.wait_for_timeout(150)  # the admin's sidebar is drawn by a script
        found = Axe().run(page).response["violations"]
        faults += [
            (address, each["id"], each["nodes"][0]["target"])
            for each in found
            if each["impact"] in GRAVE
        ]
        out = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [(address, "sticks out", out)] if out > 0 else []
        code = CODE.search(page.inner_text("body"))
        faults += [(address, "code", code.group())] if code else []

    assert faults == []
