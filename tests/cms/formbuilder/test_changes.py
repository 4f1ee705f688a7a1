"""Every kind of change is said in a sentence, and no change in none."""

import copy

import pytest

from cms.formbuilder.changes import changes_between

FORM = {
    "schema_version": 1,
    "title": "视察记录表",
    "sections": [
        {
            "key": "s1",
            "title": "通知",
            "filler": "OFFICE",
            "questions": [
                {"key": "q1", "type": "short_text", "label": "单位"},
                {
                    "key": "q2",
                    "type": "single_choice",
                    "label": "评价",
                    "options": [{"key": "o1", "label": "好"}, {"key": "o2", "label": "差"}],
                },
            ],
        },
        {
            "key": "s2",
            "title": "代表填写",
            "filler": "DEPUTY",
            "questions": [
                {
                    "key": "q3",
                    "type": "rows",
                    "label": "发现问题",
                    "columns": [{"key": "q4", "type": "long_text", "label": "问题"}],
                }
            ],
        },
    ],
}


def _set(path: str, value):
    def change(form):
        *way, last = path.split(".")
        at = form
        for step in way:
            at = at[int(step)] if step.isdigit() else at[step]
        at[int(last) if last.isdigit() else last] = value

    return change


def _append(path: str, value):
    def change(form):
        at = form
        for step in path.split("."):
            at = at[int(step)] if step.isdigit() else at[step]
        at.append(value)

    return change


def _reverse(path: str):
    def change(form):
        at = form
        for step in path.split("."):
            at = at[int(step)] if step.isdigit() else at[step]
        at.reverse()

    return change


def _move_question(form):
    form["sections"][1]["questions"].append(form["sections"][0]["questions"].pop(0))


FIRST = "sections.0.questions"
CHANGES = {
    "title": (_set("title", "视察表"), ["视察表"]),
    "section renamed": (_set("sections.0.title", "视察通知"), ["视察通知"]),
    "another filler": (_set("sections.0.filler", "UNIT"), ["通知"]),
    "note": (_set("sections.0.note", "请如实填写"), ["通知"]),
    "section added": (
        _append("sections", {"key": "s3", "title": "登记", "filler": "OFFICE", "questions": []}),
        ["登记"],
    ),
    "section taken out": (lambda form: form["sections"].pop(), ["代表填写", "发现问题", "问题"]),
    "sections moved": (_reverse("sections"), [""]),
    "question renamed": (_set(f"{FIRST}.0.label", "单位名称"), ["单位名称"]),
    "question added": (_append(FIRST, {"key": "q9", "type": "photo", "label": "照片"}), ["照片"]),
    "question taken out": (lambda form: form["sections"][0]["questions"].pop(0), ["单位"]),
    "question moved": (_move_question, ["单位"]),
    "questions reordered": (_reverse(FIRST), [""]),
    "type": (_set(f"{FIRST}.0.type", "long_text"), ["单位"]),
    "required": (_set(f"{FIRST}.0.required", True), ["单位"]),
    "help": (_set(f"{FIRST}.0.help", "写全称"), ["单位"]),
    "English title": (_set(f"{FIRST}.0.label_en", "Unit"), ["单位", "英文"]),
    "English explanation": (_set(f"{FIRST}.0.help_en", "In full"), ["单位", "英文"]),
    "English title of a column": (
        _set("sections.1.questions.0.columns.0.label_en", "Problem"),
        ["问题", "英文"],
    ),
    "English of a section": (_set("sections.0.note_en", "Be exact"), ["通知", "英文"]),
    "English of an option": (_set(f"{FIRST}.1.options.0.label_en", "Good"), ["好", "英文"]),
    "limit": (_set(f"{FIRST}.0.max_length", 20), ["单位"]),
    "option renamed": (_set(f"{FIRST}.1.options.0.label", "很好"), ["很好"]),
    "option added": (_append(f"{FIRST}.1.options", {"key": "o3", "label": "一般"}), ["一般"]),
    "option retired": (_set(f"{FIRST}.1.options.1.retired", True), ["差"]),
    "option gone": (lambda form: form["sections"][0]["questions"][1]["options"].pop(), ["差"]),
    "options reordered": (_reverse(f"{FIRST}.1.options"), ["评价"]),
    "column renamed": (
        _set("sections.1.questions.0.columns.0.label", "发现的问题"),
        ["发现的问题"],
    ),
    "column added": (
        _append(
            "sections.1.questions.0.columns", {"key": "q5", "type": "long_text", "label": "建议"}
        ),
        ["建议", "发现问题"],
    ),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_is_said(kind):
    change, words = CHANGES[kind]
    new = copy.deepcopy(FORM)
    change(new)

    said = changes_between(FORM, new)

    assert said
    assert all(word in " ".join(said) for word in words)
    assert len(said) == len(set(said))


def test_no_change_is_said_in_no_sentence():
    assert changes_between(FORM, copy.deepcopy(FORM)) == []


def test_one_change_is_one_sentence():
    several = {"section taken out", "question moved"}
    for kind, (change, _words) in CHANGES.items():
        new = copy.deepcopy(FORM)
        change(new)
        if kind not in several:
            assert len(changes_between(FORM, new)) == 1, kind
