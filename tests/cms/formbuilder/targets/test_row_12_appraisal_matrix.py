"""forms.md §5 row 12: Likert rows, weights, group totals, a comment required below a threshold;
mean, distribution and n shown; a blind second rater, whose agreement with the first is shown too.
"""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.submissions.enums import PairState
from cms.submissions.models import Submission
from cms.submissions.seals import in_force
from cms.submissions.services import AnswersIncomplete
from tests.cms.formbuilder.matrices import (
    ABSTAINED,
    FAIR,
    FIRST,
    GOOD,
    POOR,
    SECOND,
    THIRD,
    matrix,
    of_form,
    rated,
)
from tests.cms.submissions.factories import (
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
)
from tests.cms.submissions.test_results import counts, facts, read

pytestmark = pytest.mark.django_db
WORDS = "整改未落实"


@pytest.fixture
def version(now):
    """Three deputies have rated."""
    made = make_version(of_form(matrix()))
    ratings = (
        rated(**{FIRST: GOOD, SECOND: GOOD, THIRD: POOR, f"{THIRD}_comment": WORDS}),
        rated(**{FIRST: GOOD, SECOND: FAIR}),
        rated(**{FIRST: FAIR, SECOND: ABSTAINED}),
    )
    for number, value in enumerate(ratings):
        make_received(version=made, now=now, answers={"qm": value}, number=number)
    return made


def test_weights_and_headings_make_the_totals_and_the_server_works_them_out(version):
    first = version.submissions.order_by("pk").first().answers["qm"]

    # (100 × 3 + 100 × 1) / 4 below the first heading; 50 below the second, of weight 0.5.
    assert first["groups"] == {"o0f01": "100.00", "o0f02": "50.00"}
    assert first["total"] == "94.44"  # (100 × 3 + 100 × 1 + 50 × 0.5) / 4.5


def test_a_rating_below_the_threshold_needs_its_comment(version, now):
    with pytest.raises(AnswersIncomplete) as refused:
        make_received(version=version, now=now, answers={"qm": rated(**{THIRD: POOR})}, number=9)

    assert refused.value.problems["sdeputy"] == {
        f"qm.{THIRD}.comment": "低于 60 分，请填写意见。",
    }


def test_each_row_has_its_mean_its_distribution_and_its_n(version):
    [result] = read(version.form).questions
    first, second, third = (part for part in result.parts if part.type == "single_choice")

    assert (result.asked, result.answered) == (3, 3)
    assert [part.answered for part in (first, second, third)] == [3, 3, 1]
    said = {"满意": 2, "基本满意": 1, "不满意": 0, "弃权": 0, "不适用": 0}
    assert counts(first) == said
    assert facts(first)["平均"] == "93.33"
    assert facts(second)["平均"] == "90"  # who abstained counts for nothing
    assert facts(third)["平均"] == "50"


def test_the_office_sees_them_row_by_row(version, client):
    client.force_login(make_clerk())

    page = client.get(reverse("submissions:results", args=[version.form_id])).content.decode()

    for words in ("报告真实全面", "平均", "93.33", "基本满意", WORDS):
        assert words in page


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rate(client: Client, draft: Submission, **choices: str) -> None:
    """Rated and sent on the desk."""
    page = {f"qm.{row}.choice": choice for row, choice in choices.items()}
    address = reverse("desk:fill", args=[draft.pk, "sdeputy"])
    client.post(address, {**page, "act": "next"})
    sent = {"token": f"row-12-blind-rater-{draft.pk:06d}"}
    client.post(reverse("desk:check", args=[draft.pk]), sent)


def test_a_second_rater_rates_blind_and_the_two_are_compared_and_settled(now):
    form = of_form(matrix(required=True))
    form["sections"][0]["twice"] = True
    version = make_version(form)
    rater, other = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=[Role.DEPUTY])
    first = make_draft(now=now, version=version, by=rater)
    rate(browser(rater), first, **{FIRST: GOOD, SECOND: GOOD, THIRD: FAIR})
    first.refresh_from_db()
    assert first.state == "SUBMITTED"
    clerk = browser(make_clerk())
    results = reverse("submissions:results", args=[version.form_id])
    assert "93.33" not in clerk.get(results).content.decode()  # in no figure yet

    second = browser(other)
    assert first.receipt in second.get(reverse("desk:seconds")).content.decode()
    second.post(reverse("desk:seconds"), {"pair": in_force(first.pk).pk})
    draft = in_force(first.pk).second
    seen = second.get(reverse("desk:fill", args=[draft.pk, "sdeputy"])).content.decode()
    assert "checked" not in seen  # not one choice of the first
    assert second.get(reverse("desk:receipt", args=[first.pk])).status_code == 404
    rate(second, draft, **{FIRST: GOOD, SECOND: FAIR, THIRD: FAIR})

    pair = in_force(first.pk)
    assert pair.state == PairState.DIFFERS
    [result] = read(version.form).questions
    rows = [part for part in result.parts if part.type == "single_choice" and part.answered]
    agreed = {part.key: facts(part).get("两次相同") for part in rows}
    assert agreed == {
        f"qm.{FIRST}": "1/1（100%）",
        f"qm.{SECOND}": "0/1（0%）",
        f"qm.{THIRD}": "1/1（100%）",
    }
    page = clerk.get(results).content.decode()
    for words in ("1 份填报", "暂按第一次录入统计", "1 对，3 项中 2 项相同（66%）"):
        assert words in page

    settle = reverse("submissions:second", args=[first.pk])
    posted = {"act": "settle", "holds-qm": "SECOND", "reason": "两位评议人面商一致"}
    clerk.post(settle, posted)

    pair.refresh_from_db()
    first.refresh_from_db()
    assert pair.state == PairState.SETTLED
    assert first.answers["qm"]["rows"][SECOND]["choice"] == FAIR
    assert first.corrections.get().before["rows"][SECOND]["choice"] == GOOD
    assert facts(read(version.form).questions[0].parts[1])["两次相同"] == "0/1（0%）"
