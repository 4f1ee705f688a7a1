"""Differences between what is public and what is tabled."""

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
