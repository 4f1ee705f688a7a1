"""Row 24: out and in elsewhere, schemas equal; pyxform takes what XLSForm says, and what it cannot
say is listed by row (tests/cms/formbuilder/exchange has the whole).
"""

import pytest

from cms.formbuilder.assemble import assemble, canonical_definition, problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.exchange.workbook import GAPS
from cms.formbuilder.services import export_json, import_form
from tests.cms.formbuilder.exchange.made import everything
from tests.cms.formbuilder.exchange.test_xlsform import exported, passes, read_back, sheet

pytestmark = pytest.mark.django_db


def test_json_read_elsewhere_asks_for_the_same(now):
    form = everything(now)
    data = export_json(form=form, version=None, by=None, now=now).data

    other = import_form(text=data.decode(), by=None, now=now)

    assert other.pk != form.pk
    assert canonical_definition(assemble(other)) == canonical_definition(assemble(form))
    assert problems_of(assemble(other)) == []


def test_xlsform_passes_comes_back_and_names_what_it_cannot_say(now):
    form = everything(now)
    found = exported(form, now)

    passes(found.data)  # raises for whatever pyxform does not take
    back = read_back(found.data).document.definition

    keys = [question["key"] for _s, _t, question in questions_of(assemble(form))]
    assert [question["key"] for _s, _t, question in questions_of(back)] == keys
    listed = sheet(found.data, GAPS)
    assert len(listed) == len(found.gaps) > 20
    rows = {row["name"]: n for n, row in enumerate(sheet(found.data, "survey"), start=2)}
    checked = next(q for _s, _t, q in questions_of(back) if "accept_if" in q)
    assert not [gap for gap in found.gaps if gap.row == rows[checked["key"]]]
