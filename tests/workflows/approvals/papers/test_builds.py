"""What stands on each paper, and what never does: how a member voted."""

import datetime as dt
import io
import json
import re

import docx
import pytest

from cms.paper.docx import write_docx
from cms.paper.registry import kind_of
from cms.paper.sheet import Picture, Rows, as_text, blanked, from_text
from cms.publishing.payload import canonical, digest
from tests.workflows.approvals.papers.conftest import TITLE
from workflows.approvals.check_codes import check_code, check_code_holds
from workflows.approvals.models import Decision, StandingAuthorization, Vote
from workflows.approvals.papers.body import facts_of, rich_parts
from workflows.approvals.standing import text_of

pytestmark = pytest.mark.django_db


def words_of(sheet) -> str:
    return json.dumps(json.loads(as_text(sheet)), ensure_ascii=False)


def rows_of(sheet) -> Rows:
    return next(part for part in sheet.parts if isinstance(part, Rows))


def test_the_tabled_text_has_every_word_and_where_links_lead(papers, at):
    sheet = kind_of("tabled-text").build(papers.ballot, at)

    words = words_of(sheet)
    for said in (
        "一、总体安排",
        "视察定于5月20日进行",
        "（一）安排",
        "1. 实地察看",
        "2. 座谈交流",
        "· 自带材料",
        "方案（https://example.com/a?b=1&c=2）",
        "创新港",
        "件件有落实",
        "联系电话：000-1234567",
        "往期公告（https://example.com/old）",
        papers.ballot.digest,
    ):
        assert said in words, said
    (picture,) = (part for part in sheet.parts if isinstance(part, Picture))
    assert picture.sha256 in papers.ballot.payload
    assert sheet.check_code == check_code(papers.ballot)


@pytest.mark.parametrize(
    ("urgency", "word"), [("", ""), ("URGENT", "加急"), ("MOST_URGENT", "特急")]
)
@pytest.mark.parametrize("kind", ["tabled-text", "circulation-slip"])
def test_how_urgent_it_is_stands_at_the_top_left(papers, at, kind, urgency, word):
    """GB/T 9704: 三号黑体, before everything else, and on the paper alone."""
    decision = Decision(pk=papers.circulation.pk)
    decision.refresh_from_db()
    decision.urgent, decision.urgency, decision.urgent_reason = bool(urgency), urgency, "防汛"

    sheet = kind_of(kind).build(decision, at)

    assert (sheet.urgency, blanked(sheet).urgency) == (word, word)
    assert ("urgency" in json.loads(as_text(sheet))) == bool(word)  # a paper of before has no key
    assert from_text(as_text(sheet)) == sheet
    data = write_docx(sheet, code="AAAABBBB", address="http://a/", made_at=at)
    first = docx.Document(io.BytesIO(data)).paragraphs[0]
    assert (first.style.name == "Urgency", first.text == word) == (bool(word), bool(word))


def test_what_a_payload_says_beside_its_body_is_on_the_paper_whatever_it_is():
    facts = facts_of(
        {
            "schema": "topic/9",
            "number": "2026-001",
            "card": {"title": "题", "date": "2026-05-12", "kind": "X", "thumb": ""},
            "body": [],
            "never_seen_before": ["甲：<b>乙</b>"],
            "deputies": [{"mandate": 1, "name": "赵甲", "level": "市", "leader": True}],
        }
    )

    words = "".join(f"{fact.label} {fact.value}" for fact in facts)
    assert "2026年5月12日" in words
    assert "赵甲（市，组长）" in words
    assert "甲：乙" in words


def test_an_authorisation_on_the_table_says_in_words_what_it_allows(papers, at):
    first, second = (member.person for member in papers.stage.members[:2])
    authorization = StandingAuthorization(
        pk=7,
        body=papers.ballot.body,
        title="接待公告授权发布",
        kinds=["NOTICE"],
        terms="仅限例行事项",
        first_releaser=first,
        second_releaser=second,
        valid_from=dt.date(2026, 5, 1),
        valid_until=dt.date(2026, 12, 31),
    )
    text = text_of(authorization)
    decision = Decision(
        pk=9, body=papers.ballot.body, title=authorization.title, payload=text, digest=digest(text)
    )

    words = words_of(kind_of("tabled-text").build(decision, at))

    for said in ("公告", "仅限例行事项", first.name, second.name, "2026年5月1日", "2026年12月31日"):
        assert said in words, said


def test_rich_text_of_an_odd_shape_loses_no_word():
    parts = rich_parts(
        "<p>一<b>二</b></p>三<ul><li>四<ol><li>五</li></ol></li></ul><hr><h4>六</h4>"
    )

    assert "".join(re.sub(r"[^一二三四五六]", "", part.text) for part in parts) == "一二三四五六"


def test_the_check_code_belongs_to_one_text_of_one_decision(papers):
    code = check_code(papers.ballot)

    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert check_code_holds(papers.ballot, code.lower().replace("-", " "))
    assert not check_code_holds(papers.circulation, code)
    assert not check_code_holds(papers.ballot, "")
    changed = Decision(pk=papers.ballot.pk, digest=digest(canonical({"another": "text"})))
    assert check_code(changed) != code


def test_a_filled_slip_says_who_has_marked_and_when_and_never_how(papers, at):
    seats = list(papers.circulation.seats.order_by("rank", "id"))
    marks = {seats[1]: "FOR", seats[3]: "AGAINST"}
    for seat, choice in marks.items():
        Vote.objects.create(
            seat=seat, choice=choice, comment="批示内容", digest="d" * 64, cast_at=at
        )

    sheet = kind_of("circulation-slip").build(papers.circulation, at)

    rows = rows_of(sheet)
    assert [row[0].split("\n")[0] for row in rows.rows] == [seat.name for seat in seats]
    assert [bool(row[-1]) for row in rows.rows] == [seat in marks for seat in seats]
    assert {row[1:-2] for row in rows.rows} == {("",) * 5}
    assert "批示内容" not in words_of(sheet)
    assert rows.rows[1][-2:] == rows.rows[3][-2:]  # 同意 and 不同意 look the same
    assert all(row[1:] == ("",) * 7 for row in rows_of(blanked(sheet)).rows)


def test_a_slip_has_a_box_for_whatever_may_be_marked(papers, at):
    """What the phone offers and the clerk may enter off the paper can be marked on it."""
    boxes = ["同意", "不同意", "弃权", "圈阅", "提请上会"]
    rows = rows_of(kind_of("circulation-slip").build(papers.circulation, at))
    assert list(rows.head[1:-2]) == boxes
    assert len(rows.widths) == len(rows.head) == len(rows.rows[0])

    papers.circulation.rules = {**papers.circulation.rules, "abstention": False}
    rows = rows_of(kind_of("circulation-slip").build(papers.circulation, at))
    assert list(rows.head[1:-2]) == [each for each in boxes if each != "弃权"]


def test_a_slip_is_printed_of_a_circulation_and_minutes_of_what_was_decided(papers):
    slip, minutes = kind_of("circulation-slip"), kind_of("minutes-extract")

    assert [slip.fits(each) for each in (papers.ballot, papers.circulation)] == [False, True]
    assert [minutes.fits(each) for each in (papers.ballot, papers.other)] == [True, False]


def test_the_minutes_of_a_ballot_carry_counts_and_nobodys_choice(papers, at):
    sheet = kind_of("minutes-extract").build(papers.ballot, at)

    facts = {fact.label: fact.value for part in sheet.parts for fact in getattr(part, "facts", ())}
    counted = rows_of(sheet)
    assert counted.head == ("应到会", "实到会", "同意", "不同意", "弃权")
    assert counted.rows == (("9", "6", "5", "1", "0"),)
    assert facts["结果"] == "通过"
    assert facts["主持人"] == papers.ballot.seats.get(is_presider=True).name
    names = {seat.name for seat in papers.ballot.seats.filter(is_presider=False)}
    assert not [name for name in names if name in words_of(sheet)]
    empty = {f.label: f.value for part in blanked(sheet).parts for f in getattr(part, "facts", ())}
    assert empty["议题"] == TITLE
    assert not empty["主持人"]
    assert not empty["结果"]
    assert rows_of(blanked(sheet)).rows == (("",) * 5,)


def test_the_minutes_of_a_meeting_are_filled_from_what_two_persons_entered(papers, at):
    sheet = kind_of("minutes-extract").build(papers.meeting, at)

    facts = {fact.label: fact.value for part in sheet.parts for fact in getattr(part, "facts", ())}
    seats = list(papers.meeting.seats.order_by("rank", "id"))
    assert facts["会次"] == "第12次会议"
    assert facts["主持人"] == seats[0].name
    assert facts["表决方法"] == "举手"
    assert facts["缺席"] == f"{seats[8].name}（公出）"
    assert facts["上会稿校验码"] == check_code(papers.meeting)
    assert rows_of(sheet).head[5:] == ("在场未表态", "回避")
    assert rows_of(sheet).rows == (("9", "8", "7", "0", "1", "0", "0"),)
    assert facts["结果"] == "通过"
    assert "修改意见" not in facts
    assert not [seat.name for seat in seats[1:8] if seat.name in words_of(sheet)]
    blank = blanked(sheet)
    empty = {f.label: f.value for part in blank.parts for f in getattr(part, "facts", ())}
    assert empty["议题"] == TITLE
    assert empty["上会稿校验码"] == check_code(papers.meeting)
    assert not any(empty[label] for label in ("会次", "主持人", "表决方法", "缺席", "结果"))
    assert rows_of(blank).rows == (("",) * 7,)


def test_before_the_check_the_minutes_of_a_meeting_are_empty(papers, at):
    """Printed for the table: what one person entered stands on no paper yet."""
    decision = papers.meeting
    decision.records.update(state="ENTERED", checked_by=None, checked_at=None)

    sheet = kind_of("minutes-extract").build(decision, at)

    assert rows_of(sheet).rows == (("",) * 7,)
    facts = {fact.label: fact.value for part in sheet.parts for fact in getattr(part, "facts", ())}
    assert [facts[label] for label in ("结果", "修改意见")] == ["", ""]  # room for a pen


def test_the_release_sheet_is_filled_from_the_trail(papers, at):
    sheet = kind_of("release-sheet").build(papers.permit, at)

    steps = {row[0]: row[1] for row in rows_of(sheet).rows}
    assert steps["拟稿"] == papers.stage.clerk.get_full_name()
    assert steps["核稿"] == papers.stage.director.get_full_name()
    assert steps["批准"] == "高新区党工委"
    assert steps["保密审查"] == ""  # signed by hand
    words = words_of(sheet)
    assert "通过：应到会 9 人，实到会 6 人；同意 5，不同意 1，弃权 0" in words
    assert not [m.get_full_name() for m in papers.stage.members if m.get_full_name() in words]
    assert all(row[1:] == ("", "", "") for row in rows_of(blanked(sheet)).rows)


def test_writers_after_the_permit_are_not_on_its_sheet(papers, at):
    late = papers.stage.director
    papers.stage.page.save_revision(user=late, log_action=True)

    steps = dict(row[:2] for row in rows_of(kind_of("release-sheet").build(papers.permit, at)).rows)

    assert steps["拟稿"] == papers.stage.clerk.get_full_name()


def test_a_blank_text_for_the_table_has_no_word_of_any(papers, at):
    kind = kind_of("tabled-text")
    sheet = blanked(kind.build_blank(papers.ballot, at))

    words = words_of(sheet)
    assert "视察定于5月20日进行" not in words
    assert TITLE not in words
    assert papers.ballot.digest not in words
    assert sheet.check_code == ""
    assert str(papers.ballot.body) in words
    assert len(rows_of(sheet).rows) > 10
