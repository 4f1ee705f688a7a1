"""Another submission and a site, referred to in an answer: who may, what is kept, what is read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.compiled.context import Choices
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.document import form_document
from cms.formbuilder.enums import Right, Rows
from cms.formbuilder.models import FormGrant
from cms.formbuilder.records import records_for
from cms.submissions.models import AnswerCell, Submission
from cms.submissions.results.questions import results_of
from cms.submissions.results.tallies import Tallies
from cms.submissions.services import AnswersIncomplete, create_submission, destroy_submission
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection
from cms.submissions.showing import shown_submission
from tests.cms.submissions.ending import MONTH, make_named, throw_away
from tests.cms.submissions.factories import (
    FORM,
    SUBJECT,
    UserFactory,
    let_deputies_fill,
    make_clerk,
    make_version,
)
from tests.workflows.reception.factories import SiteFactory
from workflows.reception.services import change_site, close_site

pytestmark = pytest.mark.django_db
LIST = "请从列表中选择。"


def asking(*questions: dict, title="走访记录表"):
    """A version with one section for the deputy that asks these."""
    section = {"key": "sdeputy", "title": "代表填写", "filler": "DEPUTY"}
    form = {"schema_version": 1, "title": title, "sections": [section | {"questions": questions}]}
    form["sections"][0]["questions"] = list(questions)
    return make_version(form)


LINK = {"key": "qlink", "type": "record", "label": "关联记录", "kinds": ["submission"]}
SITE = {"key": "qsite", "type": "site", "label": "接待站点"}


@pytest.fixture
def received(now):
    return make_named(version=make_version(FORM), now=now)


def send(version, by, now, number=0, **answers) -> Submission:
    let_deputies_fill()
    return create_submission(
        version=version,
        subject_ref=f"{SUBJECT}{number}",
        answers=answers,
        token=f"referring-token-{number:06d}",
        by=by,
        respondent=by,
        now=now,
    )


def refusal(version, by, now, **answers) -> dict:
    with pytest.raises(AnswersIncomplete) as refused:
        send(version, by, now, **answers)
    return refused.value.problems


def read(submission, user) -> str:
    """What stands there for a reader, as HTML."""
    [part] = shown_submission(submission, user)
    [line] = part.lines
    return line.text + "".join(line.files)


def test_ones_own_answer_is_offered_with_its_words_and_kept_by_its_number(received, now):
    deputy = received.respondent
    label = f"{received.receipt} 视察记录表（{deputy}）"
    assert records_for(deputy, ["submission"]) == [(f"submission:{received.pk}", label)]

    forged = {"kind": "submission", "id": received.pk, "label": "我的话"}
    sent = send(asking(LINK), deputy, now, qlink=forged)

    kept = {"id": received.pk, "label": received.receipt, "kind": "submission"}
    assert sent.answers == {"qlink": kept}
    cell = AnswerCell.objects.get(submission=sent)
    assert (cell.option, cell.text) == (f"submission:{received.pk}", received.receipt)


def test_what_one_may_not_read_is_neither_offered_nor_taken(received, now):
    stranger, version = UserFactory(roles=[Role.DEPUTY]), asking(LINK)
    asked = {"kind": "submission", "id": received.pk}
    assert records_for(stranger, ["submission"]) == []
    wrong = {"sdeputy": {"qlink": LIST}}
    assert refusal(version, stranger, now, qlink=asked) == wrong
    # Nor by the number of another kind, nor of a kind that the question does not take.
    assert refusal(version, received.respondent, now, qlink={"id": received.pk}) == wrong
    topics_only = asking({**LINK, "kinds": ["topic"]})
    assert refusal(topics_only, received.respondent, now, qlink=asked) == wrong
    for hostile in ({"kind": ["submission"]}, {"kind": {}}, {"kind": "person"}, {"kind": 7}):
        given = {"id": received.pk, **hostile}
        assert refusal(version, received.respondent, now, qlink=given) == wrong


def test_a_right_to_read_reaches_what_is_offered(received, now):
    """The own unit's rows only, where the right ends there."""
    reader = UserFactory(roles=[Role.TOWN_STAFF])
    grant = FormGrant.objects.create(
        form=received.form, role=Role.TOWN_STAFF, right=Right.READ, rows=Rows.OWN
    )
    assert records_for(reader, ["submission"]) == []
    FormGrant.objects.filter(pk=grant.pk).update(rows=Rows.ALL)
    reader = type(reader).objects.get(pk=reader.pk)
    assert [text for text, _label in records_for(reader, ["submission"])] == [
        f"submission:{received.pk}"
    ]
    assert len(records_for(make_clerk(), ["submission"])) == 1
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.PARTY_COMMITTEE_MEMBER):
        assert records_for(UserFactory(roles=[role]), ["submission"]) == []


def test_words_and_the_way_to_it_are_for_who_may_read_it(received, now, client):
    deputy = received.respondent
    answer = send(asking(LINK), deputy, now, qlink={"kind": "submission", "id": received.pk})
    words = f"{received.receipt} 视察记录表（{deputy}）"

    own = reverse("desk:receipt", args=[received.pk])
    assert read(answer, deputy) == f'<a href="{own}">{words}</a>'
    office = reverse("submissions:detail", args=[received.pk])
    clerk = make_clerk()
    assert read(answer, clerk) == f'<a href="{office}">{words}</a>'
    assert read(answer, UserFactory(roles=[Role.DEPUTY])) == received.receipt

    client.force_login(clerk)
    assert words in client.get(reverse("submissions:detail", args=[answer.pk])).text
    assert client.get(office).status_code == 200
    client.force_login(deputy)
    assert words in client.get(reverse("desk:receipt", args=[answer.pk])).text
    assert client.get(own).status_code == 200


def test_an_answer_outlives_what_it_refers_to(received, now):
    answer = send(
        asking(LINK), received.respondent, now, qlink={"kind": "submission", "id": received.pk}
    )
    receipt, clerk = received.receipt, make_clerk()
    throw_away(received, now=now)
    assert read(answer, clerk) == receipt
    assert records_for(received.respondent, ["submission"]) == [
        (f"submission:{answer.pk}", f"{answer.receipt} 走访记录表（{received.respondent}）")
    ]
    destroy_submission(pk=received.pk, now=now + MONTH)
    assert not Submission.objects.filter(pk=received.pk).exists()
    assert read(answer, clerk) == receipt


def test_two_answers_may_refer_to_each_other_and_to_themselves(received, now):
    deputy, version = received.respondent, asking({**LINK, "many": True})
    first = send(version, deputy, now, number=1, qlink=[{"kind": "submission", "id": received.pk}])
    second = send(version, deputy, now, number=2, qlink=[{"kind": "submission", "id": first.pk}])
    both = [
        {"kind": "submission", "id": pk, "label": receipt}
        for pk, receipt in ((first.pk, first.receipt), (second.pk, second.receipt))
    ]
    Submission.objects.filter(pk=first.pk).update(answers={"qlink": both})
    first.refresh_from_db()

    shown = read(first, make_clerk())

    assert first.receipt in shown
    assert second.receipt in shown
    assert "、" in shown


def test_the_list_says_of_each_record_its_kind(received, now):
    compiled = compile_version(asking(LINK))
    document = form_document(compiled, "DEPUTY", received.respondent)
    [record] = document["choices"]["record"]
    assert (record["kind"], record["id"]) == ("submission", received.pk)
    [question] = document["sections"][0]["questions"]
    assert question["kinds"] == ["submission"]
    assert document["answers_schema"]["properties"]["qlink"]["properties"]["kind"] == {
        "enum": ["submission"]
    }


def queries_of(submission, user) -> int:
    with CaptureQueriesContext(connection) as seen:
        read(submission, user)
    return len(seen)


def test_one_call_a_kind_however_many_are_named(received, now):
    version = asking({**LINK, "many": True})
    deputy, clerk = received.respondent, make_clerk()
    named = [received] + [
        send(version, deputy, now, number=n, qlink=[{"kind": "submission", "id": received.pk}])
        for n in range(1, 9)
    ]
    many = send(
        version, deputy, now, number=9, qlink=[{"kind": "submission", "id": s.pk} for s in named]
    )
    shown = read(many, clerk)
    assert all(each.receipt in shown for each in named)
    assert queries_of(many, clerk) == queries_of(named[1], clerk)


def test_the_name_of_a_site_stays_in_the_answer_as_it_was(now):
    site, deputy = SiteFactory(name="石桥街道联络站"), UserFactory(roles=[Role.DEPUTY])
    version, clerk = asking(SITE, title="接待表"), make_clerk()
    answer = send(version, deputy, now, qsite={"id": site.pk, "label": "别处"})
    assert answer.answers == {"qsite": {"id": site.pk, "label": "石桥街道联络站"}}

    site.name = "石桥街道代表之家"
    change_site(site=site, by=clerk, now=now)
    assert read(answer, clerk) == "石桥街道联络站"
    assert Choices(deputy).of("site") == [(site.pk, "石桥街道代表之家")]
    close_site(site=site, on=site.opened_on, reason="合并", by=clerk, now=now)
    assert Choices(deputy).of("site") == []
    assert refusal(version, deputy, now, qsite={"id": site.pk}) == {"sdeputy": {"qsite": LIST}}
    assert read(answer, clerk) == "石桥街道联络站"


def test_answers_are_counted_by_site(now):
    version = asking(SITE, title="接待表")
    sites = [SiteFactory(name="石桥街道联络站"), SiteFactory(name="柳林镇联络站")]
    for number, site in enumerate((sites[0], sites[1], sites[0])):
        send(version, UserFactory(roles=[Role.DEPUTY]), now, number=number, qsite={"id": site.pk})
    selection = Selection(version.form)
    layout = Layout(selection)

    [result] = results_of(Tallies(selection, layout), layout).questions

    assert [(entry.label, entry.count) for entry in result.entries] == [
        ("石桥街道联络站", 2),
        ("柳林镇联络站", 1),
    ]
