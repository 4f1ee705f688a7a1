"""Differences between what is public and what is tabled."""

import re

import pytest

from workflows.approvals.comparison import compare


def payload(title="关于视察的公告", para="<p>第一句。第二句。</p>", **more):
    body = [{"type": "para", "value": {"html": para}}]
    return {
        "schema": "notice/1",
        "card": {"title": title, "date": "2026-05-12"},
        "body": body,
        "files": {},
        **more,
    }


def kinds(changes):
    return [(change.kind, change.label) for change in changes if change.kind != "same"]


def test_equal_payloads_have_no_changes():
    assert compare(payload(), payload()) == []


def test_a_changed_word_is_marked_inside_its_sentence():
    changes = compare(payload(), payload(para="<p>第一句。第三句。</p>"))

    assert kinds(changes) == [("changed", "正文")]
    assert "第<del>二</del><ins>三</ins>句。" in [change.html for change in changes]


def test_added_and_removed_sentences_are_named():
    changes = compare(payload(), payload(para="<p>第一句。</p><p>完全不同的内容在此！</p>"))

    assert ("removed", "正文") in kinds(changes)
    assert ("added", "正文") in kinds(changes)


def test_text_that_looks_like_markup_is_inert():
    changes = compare(payload(), payload(title="<script>alert(1)</script>公告 & 其他"))

    assert all("<script" not in change.html for change in changes)


def test_a_changed_address_or_layout_is_seen():
    link = '<p><a href="/t/2026-001/">详见</a></p>'
    other = '<p><a href="/t/2026-002/">详见</a></p>'
    assert kinds(compare(payload(para=link), payload(para=other)))
    assert kinds(compare(payload(), payload(para="<p><b>第一句。</b>第二句。</p>")))


def test_a_changed_form_version_is_seen():
    old = payload(form={"sha256": "a" * 64, "number": 1, "title": "视察记录"})
    new = payload(form={"sha256": "b" * 64, "number": 2, "title": "视察记录"})

    assert {label for _kind, label in kinds(compare(old, new))} == {"表单版本"}


TOPIC = {
    "due_on": "2026-11-25",
    "starts_at": "2026-11-20T01:30:00Z",
    "kind": "INSPECTION",
    "kind_label": "视察",
    "unit": {"name": "科技创新局", "id": 3},
    "form": {"sha256": "a" * 64, "number": 2, "title": "视察记录表", "form": 7},
    "deputies": [
        {"mandate": 3, "name": "唐晓燕", "level": "省代表", "leader": True},
        {"mandate": 4, "name": "范秀兰", "level": "市代表", "leader": False},
    ],
    "details": [{"label": "视察点", "lines": ["高新区一厂"]}],
}


@pytest.mark.parametrize(
    ("changed", "label", "kind", "html"),
    [
        (
            {"due_on": "2026-12-20"},
            "填报截止日期",
            "changed",
            "<del>2026年11月25日</del><ins>2026年12月20日</ins>",
        ),
        (
            {"starts_at": "2026-11-20T06:00:00Z"},
            "开始时间",
            "changed",
            "<del>2026年11月20日 09:30</del><ins>2026年11月20日 14:00</ins>",
        ),
        (
            {"form": {"sha256": "b" * 64, "number": 3, "title": "视察记录表", "form": 7}},
            "表单版本",
            "changed",
            "视察记录表 第 <del>2</del><ins>3</ins> 版",
        ),
        ({"deputies": TOPIC["deputies"][:1]}, "参加代表", "removed", "<del>范秀兰（市代表）</del>"),
        ({"unit": {"name": "财政局", "id": 4}}, "单位", "added", "<ins>财政局</ins>"),
        (
            {"details": [{"label": "视察点", "lines": ["高新区一厂", "二厂"]}]},
            "视察点",
            "added",
            "<ins>二厂</ins>",
        ),
    ],
)
def test_a_member_reads_what_changed_in_words(changed, label, kind, html):
    found = [c for c in compare(TOPIC, TOPIC | changed) if c.kind != "same"]

    assert [(c.label, c.html) for c in found if c.kind == kind] == [(label, html)]
    words = "".join(c.label + c.html for c in found)
    assert not re.search(r"[0-9a-f]{16}|False|True|INSPECTION|20\d\d-", words)


def test_a_change_that_only_machines_read_is_not_silent():
    other = [{**TOPIC["deputies"][0], "mandate": 9}, TOPIC["deputies"][1]]

    found = compare(TOPIC, TOPIC | {"deputies": other, "due_on": "2026-12-20"})

    told = [(c.label, c.html) for c in found if c.kind == "changed"]
    assert ("参加代表", "唐晓燕（省代表，组长）（名称相同，所指不同）") in told
    assert len(told) == 2  # beside a change that everybody sees
