"""Row 4: the form is edited; an old answer opens with the wording, order and options it had."""

import pytest

from cms.accounts.enums import Role
from cms.formbuilder.services import finalise_form
from cms.submissions.showing import shown_submission
from tests.cms.formbuilder.factories import block, choice, key, shaped_form
from tests.cms.formbuilder.targets.answered import answer, write_questions
from tests.cms.submissions.factories import UserFactory

pytestmark = pytest.mark.django_db


def read(submission, user) -> list[tuple[str, list[tuple[str, str]]]]:
    parts = shown_submission(submission, user)
    return [(part.title, [(line.label, line.text) for line in part.lines]) for part in parts]


def test_an_old_answer_reads_as_it_was_answered(now):
    unit, rating = block("short_text", "被视察单位"), choice("评价", "好", "一般")
    form = shaped_form(now, [unit, rating])
    first, director = (
        finalise_form(form=form, by=None, now=now),
        UserFactory(roles=[Role.OFFICE_DIRECTOR]),
    )
    submission = answer(
        first, {key(unit): "甲厂", key(rating): rating["value"]["options"][1]["key"]}, now
    )
    before = read(submission, director)
    assert before == [("第1节", [("被视察单位", "甲厂"), ("评价", "一般")])]

    options = [{**option, "label": f"改{option['label']}"} for option in rating["value"]["options"]]
    turned = {**rating, "value": {**rating["value"], "label": "总评", "options": options[::-1]}}
    write_questions(form, [block("date", "新加的日期"), turned], now)
    section = form.sections.get()
    section.title = "改名的部分"
    section.save()
    finalise_form(form=form, by=None, now=now)

    submission.refresh_from_db()
    assert read(submission, director) == before
