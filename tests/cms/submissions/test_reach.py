"""What a right reaches is asked in one place, and what was granted before reaches what it did; the
rest is proven by row 26 (cms/formbuilder/targets).
"""

from importlib import import_module
from pathlib import Path

from django.apps import apps

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.submissions import urls


def test_no_screen_of_answers_makes_its_own_selection():
    """What a reader asks for is narrowed to the right; a bare selection is of everything."""
    root = Path(urls.__file__).parents[2]
    bare = [
        path.relative_to(root).as_posix()
        for folder in ("cms", "workflows", "home")
        for path in (root / folder).rglob("*.py")
        if "Selection.of_filters(" in path.read_text() or "Selection(form" in path.read_text()
    ]

    assert bare == ["cms/submissions/views/results.py"]  # with the reader's own units


def test_grants_of_before_keep_what_they_gave(db):
    """The one right to accept and return became two; what had no limit has none."""
    form = FormDefinition.objects.create(title="走访记录")
    FormGrant.objects.create(form=form, role=Role.TOWN_STAFF, right=Right.COLLECT)
    step = import_module("cms.formbuilder.migrations.0011_right_to_review")

    step.give_review(apps, None)

    given = FormGrant.objects.order_by("right").values_list("right", "rows")
    assert list(given) == [("COLLECT", "ALL"), ("REVIEW", "ALL")]
    step.take_review(apps, None)
    assert FormGrant.objects.get().right == Right.COLLECT
