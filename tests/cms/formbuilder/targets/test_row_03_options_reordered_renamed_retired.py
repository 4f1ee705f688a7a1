"""Row 3: options are reordered, renamed and retired: old answers show the option as it was, and
counts are unchanged.
"""

import pytest

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble
from cms.formbuilder.services import finalise_form
from cms.submissions.models import AnswerCell
from cms.submissions.showing import shown_submission
from tests.cms.formbuilder.factories import choice, key, shaped_form
from tests.cms.formbuilder.targets.answered import answer, write_questions
from tests.cms.submissions.factories import UserFactory

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    found: dict[str, int] = {}
    for option in AnswerCell.objects.exclude(option="").values_list("option", flat=True):
        found[option] = found.get(option, 0) + 1
    return found


def test_old_answers_keep_their_option_and_counts_stay(now):
    rating = choice("评价", "满意", "一般", "不满意")
    good, fair, bad = rating["value"]["options"]
    form = shaped_form(now, [rating])
    first = finalise_form(form=form, by=None, now=now)
    old = [
        answer(first, {key(rating): option["key"]}, now, number=n)
        for n, option in enumerate([good, good, bad])
    ]
    before = counts()

    options = [{**bad, "retired": True}, fair, {**good, "label": "很满意"}]
    write_questions(form, [{**rating, "value": {**rating["value"], "options": options}}], now)
    finalise_form(form=form, by=None, now=now)
    write_questions(form, [{**rating, "value": {**rating["value"], "options": options[1:]}}], now)
    third = finalise_form(
        form=form, by=None, now=now
    )  # the retired one is deleted by hand: it stays
    answer(third, {key(rating): good["key"]}, now, number=9)

    assert before == {good["key"]: 2, bad["key"]: 1}
    assert counts() == {good["key"]: 3, bad["key"]: 1}
    lines = assemble(form)["sections"][0]["questions"][0]["options"]
    assert [line["label"] for line in lines if line.get("retired")] == ["不满意"]
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    shown = [shown_submission(submission, director)[0].lines[0].text for submission in old]
    assert shown == ["满意", "满意", "不满意"]
