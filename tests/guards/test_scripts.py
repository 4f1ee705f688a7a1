"""Words on screens come from the catalogue, those that a script shows too."""

import json
import re

from cms.formbuilder.matrix_lines import LINE_WORDS, SCALE_WORDS
from cms.formbuilder.options import OptionsWidget
from tests.guards.tree import OURS, ROOT, tracked

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_no_script_holds_chinese():
    scripts = [path for path in tracked(".js") if path.relative_to(ROOT).parts[0] in OURS]

    assert len(scripts) > 3
    assert [path.name for path in scripts if HAN.search(path.read_text(encoding="utf-8"))] == []


def test_the_options_script_is_given_its_words():
    context = OptionsWidget().get_context("options", [], {"id": "o"})
    words = json.loads(context["widget"]["attrs"]["data-options"])

    assert words["add"] == "加一个选项"
    script = ROOT / "cms/formbuilder/static/formbuilder/options.js"
    used = set(re.findall(r"words\.(\w+)", script.read_text(encoding="utf-8")))
    assert used == set(words) | set(SCALE_WORDS) | set(LINE_WORDS)


def test_the_demo_has_a_number_that_nobody_has():
    assert 'OFFICE_PHONE="$${OFFICE_PHONE-000-1234567}"' in (ROOT / "Makefile").read_text()
