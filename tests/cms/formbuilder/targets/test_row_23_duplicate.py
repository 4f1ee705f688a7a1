"""Row 23: a copy has no answers, grants and period of its own, and the same keys for comparison."""

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.services import finalise_form, grant_right, set_retention
from cms.submissions.models import Submission
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table
from tests.cms.formbuilder.targets.answered import answer, client_of, write_questions
from tests.cms.submissions.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_copy_is_empty_is_its_own_and_compares_by_key(now):
    unit, rating = block("short_text", "被视察单位"), choice("评价", "好", "一般")
    form = shaped_form(now, [unit, rating], [table("问题", block("long_text", "内容"))])
    version = finalise_form(form=form, by=None, now=now)
    answer(version, {key(unit): "甲厂"}, now)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    grant_right(form=form, role=Role.DEPUTY, right=Right.READ, by=director, now=now)
    set_retention(form=form, months=24, by=director, now=now)

    client_of(Role.OFFICE_STAFF).post(reverse("forms:copy", args=[form.pk]))

    copy = FormDefinition.objects.exclude(pk=form.pk).get()
    assert Submission.objects.filter(form=copy).count() == 0
    assert (copy.current_version, copy.versions.count(), copy.has_open_changes) == (None, 0, True)
    assert copy.retention_months is None
    assert not FormGrant.objects.filter(form=copy).exists()
    assert assemble(copy)["sections"] == assemble(form)["sections"]  # keys included
    finalised = finalise_form(form=copy, by=None, now=now)
    answer(finalised, {key(unit): "乙厂"}, now, number=1)
    write_questions(copy, [rating], now)
    form.refresh_from_db()
    assert not form.has_open_changes  # what is done to the copy is not done to the form
    assert Submission.objects.filter(form=form).count() == 1
