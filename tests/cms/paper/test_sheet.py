"""A paper as data: what a blank leaves out, and that nothing is lost on the way to a row."""

from cms.paper.sheet import (
    Fact,
    Facts,
    Heading,
    Para,
    Picture,
    Rows,
    Sheet,
    Signature,
    Signatures,
    as_text,
    blanked,
    from_text,
)

SHEET = Sheet(
    title="传签单",
    issuer="联席会议办公室",
    check_code="ABCD-1234",
    imprint=("抄送：区人大常委会", "联席会议办公室　2026年5月12日印发"),
    parts=(
        Heading("一、议题"),
        Para("应到会 9 人。", blank="应到会　　人。"),
        Para("圈阅不是同意。"),
        Facts((Fact("标题", "关于视察的公告", fixed=True), Fact("主持人", "赵甲"))),
        Rows(("姓名", "日期"), (("赵甲", "5月12日"), ("钱乙", "5月13日")), widths=(1, 2), spare=1),
        Signatures((Signature("记录人", "孙丙", "2026年5月12日"),)),
        Picture("0" * 64, 640, 480, "现场", "图一"),
    ),
)


def test_a_sheet_survives_its_own_text():
    assert from_text(as_text(SHEET)) == SHEET


def test_one_sheet_has_one_text():
    assert as_text(SHEET) == as_text(from_text(as_text(SHEET)))
    assert as_text(SHEET) != as_text(blanked(SHEET))


def test_a_blank_keeps_what_is_printed_and_leaves_what_a_pen_writes():
    _heading, counted, said, facts, rows, signatures, picture = blanked(SHEET).parts

    assert counted.text == "应到会　　人。"
    assert said.text == "圈阅不是同意。"
    assert [fact.value for fact in facts.facts] == ["关于视察的公告", ""]
    assert rows.rows == (("赵甲", ""), ("钱乙", ""), ("", ""))
    assert signatures.lines == (Signature("记录人"),)
    assert picture.sha256
