"""forms.md §5 row 12: Likert rows, weights, group totals, a comment required below a threshold;
mean, distribution and n shown. (Blind second rater: not built yet.)
"""

import pytest
from django.urls import reverse

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
from tests.cms.submissions.factories import make_clerk, make_received, make_version
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
