"""A draft on a newer version of its form: what goes along, what stays; nothing is dropped."""

import random

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.compiler import compile_definition
from cms.submissions.enums import ChangeKind, WhyLeft
from cms.submissions.models import Attachment
from cms.submissions.moving import plan_move
from cms.submissions.offered import left_behind, offered_version
from cms.submissions.services import (
    CannotMoveDraft,
    DraftMoved,
    MoveToBeSeen,
    move_draft,
    open_draft,
    return_submission,
    save_draft,
    submit_submission,
    sweep_attachments,
)
from cms.submissions.services.attachments import LOOSE_TIME
from tests.cms.submissions.factories import TOKEN, UserFactory, make_clerk, make_version, post

pytestmark = pytest.mark.django_db


def form_of(*questions: dict, **more) -> dict:
    section = {"key": "s1", "title": "第一节", "filler": "DEPUTY", "questions": list(questions)}
    return {"schema_version": 1, "title": "视察记录表", "sections": [section], **more}


def q(key: str, kind: str = "short_text", **more) -> dict:
    return {"key": key, "type": kind, "label": f"题{key}", **more}


def options(*keys: str, retired=()) -> list[dict]:
    return [
        {"key": k, "label": f"选项{k}", **({"retired": True} if k in retired else {})} for k in keys
    ]


def plan(old: dict, new: dict, answers: dict, unread: dict | None = None):
    return plan_move(
        compile_definition(old), compile_definition(new), "DEPUTY", answers, unread or {}
    )


@pytest.mark.parametrize(
    ("old", "new", "value", "kept", "why"),
    [
        (q("a"), q("a", label="改了名"), "甲", "甲", None),
        (q("a"), q("a", "long_text"), "甲", "甲", None),
        (q("a", "integer"), q("a", "decimal"), 7, "7", None),
        (q("a", "integer"), q("a", "decimal", many=True), 12, ["12"], None),
        (q("a"), q("b"), "甲", None, WhyLeft.GONE),
        (q("a"), q("a", "date"), "甲", None, WhyLeft.TYPE),
        (q("a"), q("a", max_length=2), "甲乙丙", None, WhyLeft.LIMITS),
        (q("a", "integer"), q("a", "integer", maximum="5"), 7, None, WhyLeft.LIMITS),
        (q("a", "integer"), q("a", "integer"), 0, 0, None),
        (q("a", "yes_no"), q("a", "yes_no"), False, False, None),
        (q("a", many=True), q("a"), ["甲"], "甲", None),
        (q("a", many=True), q("a"), ["甲", "乙"], None, WhyLeft.TYPE),
        (q("a"), q("a", many=True), "甲", ["甲"], None),
        (
            q("a", "single_choice", options=options("x", "y")),
            q("a", "single_choice", options=options("x", "y", retired="x")),
            "x",
            None,
            WhyLeft.OPTION,
        ),
        (
            q("a", "single_choice", options=options("x", "y", retired="x")),
            q("a", "single_choice", options=options("x", "y", retired="x")),
            "x",
            "x",
            None,
        ),
        (
            q("a", "single_choice", options=options("x")),
            q("a", "multiple_choice", options=options("x", "y")),
            "x",
            ["x"],
            None,
        ),
        (
            q("a", "multiple_choice", options=options("x", "y", "z")),
            q("a", "multiple_choice", options=options("x", "z")),
            ["x", "y"],
            ["x"],
            WhyLeft.OPTION,
        ),
        (
            q("a", "single_choice", options=options("x"), other=True),
            q("a", "single_choice", options=options("x")),
            "other:自己的话",
            None,
            WhyLeft.OPTION,
        ),
        (
            q("a", "ranking", options=options("x", "y")),
            q("a", "ranking", options=options("x")),
            {"x": 1, "y": 2},
            {"x": 1},
            WhyLeft.OPTION,
        ),
        (
            q("a", "matrix", rows=options("r1", "r2"), options=options("x", "y")),
            q("a", "matrix", rows=options("r1"), options=options("y")),
            {"rows": {"r1": {"choice": "x", "comment": "说明"}, "r2": {"choice": "y"}}},
            {"rows": {"r1": {"comment": "说明"}}},
            WhyLeft.OPTION,
        ),
        (
            q("a", "rows", columns=[q("c"), q("d")]),
            q("a", "rows", columns=[q("c"), q("d", "date")]),
            [{"row": "r1", "cells": {"c": "甲", "d": "乙"}}],
            [{"row": "r1", "cells": {"c": "甲"}}],
            WhyLeft.TYPE,
        ),
    ],
)
def test_what_becomes_of_an_answer(old, new, value, kept, why):
    found = plan(form_of(old), form_of(new), {"a": value})

    assert found.answers == ({} if kept is None else {"a": kept})
    assert (found.left[0].why if found.left else None) == why
    assert found.is_compatible == (why is None)


def test_a_text_that_is_no_answer_yet_stays_where_it_was_typed_or_is_left():
    old = form_of(q("a", "integer"), q("b", "integer"), q("t", "rows", columns=[q("c", "integer")]))
    unread = {"a": ["约三十"], "b": ["若干"], "t.r1.c": ["几"]}

    found = plan(
        old,
        form_of(q("a", "integer"), q("b", "date"), old["sections"][0]["questions"][2]),
        {},
        unread,
    )

    assert found.unread == {"a": ["约三十"], "t.r1.c": ["几"]}
    assert [(one.name, one.texts) for one in found.left] == [("b", ("若干",))]


def test_a_question_given_to_another_filler_has_no_place():
    new = form_of(q("a"))
    new["sections"][0]["filler"] = "OFFICE"

    assert plan(form_of(q("a")), new, {"a": "甲"}).left[0].why == WhyLeft.GONE


# Every character of a random draft on random versions is found again.

KINDS = ("short_text", "long_text", "integer", "single_choice", "multiple_choice", "rows", "matrix")
POOL = [f"o{n}" for n in range(5)]


def random_question(dice: random.Random, key: str, *, deep: bool = True) -> dict:
    kind = dice.choice(KINDS if deep else KINDS[:5])
    made = q(key, kind)
    if kind == "rows":
        made["columns"] = [
            random_question(dice, f"{key}c{n}", deep=False) for n in range(3) if dice.random() < 0.7
        ] or [q(f"{key}c0")]
    elif kind == "matrix":
        made |= {"rows": options("r1", "r2", "r3")[: dice.randint(1, 3)], "options": some(dice)}
    elif kind.endswith("choice"):
        made |= {"options": some(dice), "other": dice.random() < 0.3}
    elif dice.random() < 0.2 and kind != "integer":
        made["max_length"] = 3
    return made


def some(dice: random.Random) -> list[dict]:
    keys = dice.sample(POOL, dice.randint(1, 5))
    return options(*keys, retired=[k for k in keys[1:] if dice.random() < 0.2])


def random_value(dice: random.Random, question: dict, mark: str):
    kind = question["type"]
    offered = [o["key"] for o in question.get("options", ()) if not o.get("retired")]
    if kind == "integer":
        return dice.randint(-9, 10**6)
    if kind == "single_choice":
        return f"other:{mark}" if question.get("other") and dice.random() < 0.5 else offered[0]
    if kind == "multiple_choice":
        return offered[: dice.randint(1, len(offered))]
    if kind == "rows":
        return [
            {
                "row": f"r{n}",
                "cells": {
                    c["key"]: random_value(dice, c, f"{mark}{n}") for c in question["columns"]
                },
            }
            for n in range(dice.randint(1, 3))
        ]
    if kind == "matrix":
        return {
            "rows": {r["key"]: {"choice": offered[0], "comment": mark} for r in question["rows"]}
        }
    return mark[: question.get("max_length", 300)]


def leaves(value, path=()) -> list[str]:
    """Everything that somebody typed or chose in a value, as text."""
    if isinstance(value, dict):
        cells = value.get("cells", value.get("rows", value))
        return (
            [leaf for item in cells.values() for leaf in leaves(item)]
            if isinstance(cells, dict)
            else leaves(cells)
        )
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


@pytest.mark.parametrize("seed", range(40))
def test_every_character_is_found_again(seed):
    dice = random.Random(seed)
    for _round in range(10):
        keys = [f"q{n}" for n in range(8)]
        old, new = (
            form_of(*(random_question(dice, k) for k in dice.sample(keys, dice.randint(2, 8))))
            for _version in range(2)
        )
        answers = {
            each["key"]: random_value(dice, each, f"{each['key']}内容")
            for each in old["sections"][0]["questions"]
        }
        unread = {k: [f"{k}没有读懂"] for k in answers if dice.random() < 0.3}

        found = plan(old, new, answers, unread)

        after = leaves(found.answers) + [
            leaf for one in found.left for leaf in leaves(one.value) if one.value is not None
        ]
        assert sorted(after) == sorted(leaves(answers))
        texts = [t for ts in found.unread.values() for t in ts]
        texts += [t for one in found.left for t in one.texts]
        assert sorted(texts) == sorted(t for ts in unread.values() for t in ts)
        section = compile_definition(new).sections[0]
        assert section.render(found.answers, texts=found.unread)  # and it can be drawn


# The service.


@pytest.fixture
def clerk():
    return make_clerk()


OLD = form_of(q("a"), q("b"), q("n", "integer"), q("f", "photo", many=True))


def drafted(clerk, now, data=None):
    """A draft of the office without a subject, with something typed in it."""
    version = make_version(OLD)
    draft = open_draft(version=version, subject_ref="", filler="DEPUTY", by=clerk, now=now)
    typed = data or post(a="甲", b="乙", n="约三十")
    save_draft(submission=draft, section_key="s1", data=typed, by=clerk, now=now)
    draft.refresh_from_db()
    return draft


def test_what_fits_moves_and_its_revision_tells_open_pages(clerk, now):
    draft = drafted(clerk, now)
    rev = draft.draft_rev
    new = make_version(form_of(*OLD["sections"][0]["questions"], q("c")), form=draft.form)
    assert offered_version(draft) == new

    moved = move_draft(submission=draft, to_version=new, by=clerk, now=now)

    assert (moved.version, moved.answers) == (new, {"a": "甲", "b": "乙"})
    assert moved.unread_texts == {"n": ["约三十"]}
    assert moved.draft_rev == rev + 1
    assert left_behind(moved) == []
    assert offered_version(moved) is None
    assert AuditEvent.objects.filter(verb="submission.move", refused=False).count() == 1
    move_draft(submission=draft, to_version=new, by=clerk, now=now)  # once more changes nothing
    assert AuditEvent.objects.filter(verb="submission.move").count() == 1
    with pytest.raises(DraftMoved):
        submit_submission(submission=draft.pk, token=TOKEN, base_rev=rev, by=clerk, now=now)


def test_what_does_not_fit_waits_for_its_writer_and_is_kept(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("b"), q("n", "date")), form=draft.form)
    with pytest.raises(MoveToBeSeen):
        move_draft(submission=draft, to_version=new, by=clerk, now=now)
    with pytest.raises(MoveToBeSeen):  # written to since it was looked at
        move_draft(submission=draft, to_version=new, seen_rev=0, agreed=True, by=clerk, now=now)
    draft.refresh_from_db()
    assert draft.version_id != new.pk

    seen = draft.draft_rev
    moved = move_draft(
        submission=draft, to_version=new, seen_rev=seen, agreed=True, by=clerk, now=now
    )

    assert moved.answers == {"b": "乙"}
    assert [(one.label, one.text) for one in left_behind(moved)] == [
        ("题a", "甲"),
        ("题n", "约三十"),
    ]
    submit_submission(submission=moved.pk, token=TOKEN, by=clerk, now=now)
    assert len(left_behind(moved)) == 2  # sending takes nothing away


def test_a_file_left_behind_is_not_swept(clerk, now):
    draft = drafted(clerk, now)
    store = storages["private"]
    path = store.save("attachments/test/left.jpg", ContentFile(b"x"))
    photo = Attachment.objects.create(
        submission=draft, question_key="f", name="现场.jpg", path=path, mime="image/jpeg", size=1,
        sha256="0" * 64, state="STORED", in_answer=True, changed_at=now, uploaded_by=clerk,
    )  # fmt: skip
    draft.answers = {**draft.answers, "f": [str(photo.pk)]}
    draft.save()
    new = make_version(form_of(q("a")), form=draft.form)

    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="丁"), by=clerk, now=now)
    sweep_attachments(now=now + 2 * LOOSE_TIME)

    assert Attachment.objects.filter(pk=photo.pk).exists()
    assert "现场.jpg" in [one.text for one in left_behind(moved)]


def test_a_page_of_the_older_version_loses_nothing(clerk, now):
    draft = drafted(clerk, now)
    old, rev = draft.version, draft.draft_rev
    new = make_version(form_of(q("a"), q("c")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="甲", c="新题"), by=clerk, now=now)

    late = {"base_rev": rev, "page": "p1", "version": old, "by": clerk, "now": now}
    for text in ("乙和丙", "乙和丙和丁"):  # its script saves while it is typed
        saved = save_draft(
            submission=draft, section_key="s1", data=post(a="甲改", b=text, n="三"), **late
        )

    assert saved.of_older_version
    draft.refresh_from_db()
    assert draft.version == new
    assert draft.answers == {"a": "甲改", "c": "新题"}
    texts = [one.text for one in left_behind(draft)]
    assert "乙和丙和丁" in texts
    assert "乙" in texts  # what it had left when it moved
    assert "三" in texts


def test_two_pages_of_two_versions_on_one_answer_keep_both_texts(clerk, now):
    draft = drafted(clerk, now)
    old, rev = draft.version, draft.draft_rev
    new = make_version(form_of(q("a"), q("b"), q("n", "integer")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    here = {"section_key": "s1", "by": clerk, "now": now}
    save_draft(submission=moved, data=post(a="新版上改的", b="乙"), base_rev=rev + 1, **here)

    save_draft(
        submission=draft, data=post(a="旧页上改的", b="乙"), base_rev=rev, version=old, **here
    )

    draft.refresh_from_db()
    assert draft.answers["a"] == "新版上改的"
    assert "旧页上改的" in [one.text for one in left_behind(draft)]


def test_a_save_that_read_the_draft_before_it_moved_is_of_the_older_version(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("b")), form=draft.form)
    move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)

    save_draft(submission=draft, section_key="s1", data=post(a="丙"), by=clerk, now=now)

    draft.refresh_from_db()
    assert "丙" in [one.text for one in left_behind(draft)]
    assert set(draft.answers) <= {"b"}


def test_a_page_whose_question_has_another_shape_now_is_taken_all_the_same(clerk, now):
    cells = q("c", "single_choice", options=options("x", "y"))
    old = make_version(form_of(q("a", "rows", columns=[cells, q("d")]), q("b")))
    draft = open_draft(version=old, subject_ref="", filler="DEPUTY", by=clerk, now=now)
    new = make_version(form_of(q("a"), q("b", "date")), form=draft.form)
    moved = move_draft(submission=draft, to_version=new, by=clerk, now=now)
    save_draft(submission=moved, section_key="s1", data=post(a="现在是文字"), by=clerk, now=now)

    late = post(a=["r0001"], a__r0001__c="y", a__r0001__d="旧表里的话", b="旧题")
    save_draft(
        submission=moved, section_key="s1", data=late, base_rev=0, version=old, by=clerk, now=now
    )

    draft.refresh_from_db()
    assert draft.answers == {"a": "现在是文字"}
    texts = [one.text for one in left_behind(draft)]
    assert "旧题" in texts
    assert any("旧表里的话" in text and "选项y" in text for text in texts)


def test_what_was_sent_back_stays_on_the_version_it_was_sent_on(clerk, now):
    draft = drafted(clerk, now, post(a="甲"))
    sent = submit_submission(submission=draft.pk, token=TOKEN, by=clerk, now=now)
    return_submission(submission=sent, reason="请补充", by=clerk, now=now)
    new = make_version(form_of(q("b")), form=draft.form)
    draft.refresh_from_db()

    assert offered_version(draft) is None
    with pytest.raises(CannotMoveDraft):
        move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)


def test_only_its_writer_and_only_to_the_version_asked_for(clerk, now):
    draft = drafted(clerk, now)
    new = make_version(form_of(q("a")), form=draft.form)
    newest = make_version(form_of(q("a"), q("c")), form=draft.form)
    with pytest.raises(CannotMoveDraft):
        move_draft(
            submission=draft, to_version=newest, agreed=True,
            by=UserFactory(roles=[Role.DEPUTY]), now=now,
        )  # fmt: skip
    with pytest.raises(CannotMoveDraft):
        move_draft(submission=draft, to_version=new, agreed=True, by=clerk, now=now)
    assert AuditEvent.objects.filter(verb="submission.move", refused=True).count() == 2
    assert not draft.changes.filter(kind=ChangeKind.LEFT).exists()
