"""A file that says it is secret stops with a question, wherever it is sent."""

import hashlib
import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import Workbook
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.media.kinds import OLE
from cms.media.models import MediaDocument, MediaImage
from cms.media.secrecy import secrecy_mark
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload
from tests.cms.media.factories import jpeg
from tests.cms.media.test_forms import PDF
from tests.workflows.topics.factories import make_clerk


def docx(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("机密★1年-方案", "机密"),
        ("（内部资料）座谈记录", "内部资料"),
        ("内 部 资 料（座谈）", "内部资料"),
        ("绝　密", "绝密"),
        ("密级文件清单", "密级"),
        ("機密★1年-方案", "機密"),
        ("（內部資料）座談記錄", "內部資料"),
        ("內部★座谈记录", "內部★"),
        ("密件-人事方案", "密件"),
        ("密件抄送的用法", ""),
        ("邮件加密件说明", ""),
        ("内部资料室开放时间", ""),
        ("视察方案", ""),
        ("保密审查工作安排", ""),
        ("密码重置说明", ""),
    ],
)
def test_a_mark_in_a_name_is_seen(name, mark):
    assert secrecy_mark(name) == mark


def test_a_mark_behind_what_is_cut_off_a_long_name_is_seen():
    """A name is cut at a hundred characters when it is kept, and at the end it may say it."""
    file = SimpleUploadedFile(f"{'很长的名称' * 24}（机密）.pdf", PDF)

    with pytest.raises(SecrecyQuestion, match="机密"):
        check_upload(file)


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("秘密★5年", True),
        ("机 密 ★ 1 年", True),
        ("内 部 资 料　注意保存", True),
        ("内\u200b部\u200b资\u200b料", True),
        ("机　密", True),
        ("绝密10年", True),
        ("密 级：普通", True),
        ("内部资料，注意保存", True),
        ("加强商业秘密保护的调研", False),
        ("不得泄露国家秘密", False),
        ("做好机密文件的清点", False),
    ],
)
def test_a_mark_on_the_first_page_of_a_text_is_seen(text, is_marked):
    for ext, data in (("docx", docx(text, "正文")), ("txt", text.encode("gb18030"))):
        assert bool(secrecy_mark("方案", data, ext)) == is_marked, ext


MARKS = [  # GB/T 9704: 密级和保密期限 at the top left, and what offices write instead
    *("机密★1年", "绝密★", "秘密级★长期", "工作秘密★3年"),
    *("密级　机密", "密级 秘密", "密级:工作秘密", "密级和保密期限　机密", "密级　机密　3年"),
    *("秘密等级：机密", "保密级别：秘密", "涉密等级　绝密"),
    *("工作秘密", "工 作 秘 密", "【工作秘密】", "工作秘密 5年", "工作秘密　注意保存"),
    *("【秘密】", "（机密）", "[绝密]", "〔秘密〕", "关于调研情况的报告（机密）", "（秘密，5年）"),
    *("机密级", "机密 3个月", "秘密长期", "机密，5年", "秘密　十年", "机密　保密期限：5年"),
    *("内部文件 不得外传", "内部文件", "（内部文件）", "秘密　严禁复印！"),
    *("机密　特急", "机密\t\t第12期", "　　机密　　　　　　党政办公室编", "—机密—"),
    *("機密★1年", "內部資料", "內 部 資 料　注意保存", "絕密★長期", "密級：機密", "【祕密】"),
    *("秘密▲1年", "机密△3个月", "秘密●长期", "机密▲", "机密✩1年", "秘密※2030年"),
    *("机密 编号12", "秘密 NO.001", "机密 №0001", "机密　No：A-07", "机密　份号：000003"),
    *("内部★", "内部★1年", "内 部 ☆"),
    *("保密期限：1年", "保密期限 三年", "（保密期限：长期）", "解密日期：2030年12月31日"),
    *(
        "机密（解密日期2030年）",
        "（机密，解密日期2030年）",
        "机密（保密至2030年12月）",
        "绝密 2030-12-31",
    ),
    *("关于调研情况的报告 机密（解密日期2030年）", "机密　保密期限：", "秘密（保密期限）"),
    *("秘密（1年后解密）", "密件", "密 件", "（密件）", "密件　不得外传", "密件 编号12"),
]
NO_MARKS = [
    "本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密",
    "严禁处理、传输国家秘密和\n工作秘密",
    "严禁处理、传输国家秘密和工作\n秘密",
    *(
        "保守工作秘密",
        "严格保守工作秘密，遵守工作纪律。",
        "工作秘密管理办法",
        "工作秘密，5年内不公开的",
    ),
    *("加强商业秘密保护的调研", "不得泄露国家秘密", "（商业秘密）", "不属于国家秘密（含工作秘密）"),
    *("做好机密文件的清点", "机密级以上会议不带手机", "国家秘密的密级分为绝密、机密、秘密三级"),
    *("密级管理", "秘密等级由定密责任人确定", "以无记名方式秘密投票", "秘密长期保守"),
    *("保守秘密的义务", "机密工作人员", "机密工作人员 12人", "内部资料室", "內部資料室開放時間"),
    *("商业秘密", "商業祕密保護", "密件抄送", "密件抄送：办公室", "密件的收发由专人负责"),
    *(
        "机密编号规则",
        "秘密 Notes",
        "机密 North",
        "（商业秘密，保密期限三年）",
        "商業秘密（保密期限三年）",
        "加密件",
    ),
    *("保密期限届满的，自行解密", "保密期限：自签订之日起算", "解密日期由定密责任人确定"),
    *("环境 ★★★ 内部★★★★☆", "内部控制★1", "绝密、机密、秘密●定密依据", "保密期限一年以上的合同"),
    *("内部文件管理制度", "清理内部文件三百余份", "标注“机密”字样", "保密期限由合同约定"),
]


@pytest.mark.parametrize("text", MARKS)
def test_what_offices_write_as_a_mark_is_seen(text):
    for ext, data in (("docx", docx("正文", text, "正文")), ("txt", f"正文\n{text}\n".encode())):
        assert secrecy_mark("方案", data, ext), ext


@pytest.mark.parametrize("text", NO_MARKS)
def test_speech_about_secrets_is_no_mark(text):
    for ext, data in (("docx", docx("正文", text, "正文")), ("txt", f"正文\n{text}\n".encode())):
        assert secrecy_mark("方案", data, ext) == "", ext


def test_a_mark_is_seen_in_a_cell_and_at_the_head_of_an_old_text():
    assert secrecy_mark("名册", "序号,密级\n1,机密\n".encode(), "csv")
    assert secrecy_mark("材料", OLE + b"\x00" * 504 + "机密\r正文".encode("utf-16-le"), "doc")


def test_looking_for_a_mark_takes_no_time_on_lines_made_for_it():
    began = time.monotonic()
    for one in (
        "机密",
        "(",
        "(机密",
        "密级",
        " ",
        "　",
        "\t ",
        "—",
        "机密,",
        "国",
        "国 ",
        "机密不得",
    ):
        secrecy_mark("方案", (one * 400_000).encode(), "txt")
    for one in (" ", "-", "　(", "1 ", "No."):  # between a mark and what ends no line of one
        secrecy_mark("方案", f"机密{one * 100_000}x\n保密期限{one * 100_000}x".encode(), "txt")
    assert secrecy_mark("方案", docx(*["督促承办单位整改落实到位" * 30] * 100), "docx") == ""
    assert time.monotonic() - began < 20


def test_a_mark_far_from_the_beginning_is_seen():
    assert secrecy_mark("方案", docx(*["正文" * 200] * 60, "秘密★5年"), "docx") == "秘密★"
    assert secrecy_mark("方案", ("正文\n" * 9000 + "内部资料").encode(), "txt") == "内部资料"


@pytest.mark.parametrize("place", ["header", "footer", "first_page_header"])
def test_a_mark_in_header_or_footer_of_a_document_is_seen(place):
    document, out = Document(), io.BytesIO()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = getattr(section, place).paragraphs[0]
    for half in ("内 部", " 资 料"):  # Word splits words into runs as it likes
        paragraph.add_run(half)
    document.add_paragraph("正文")
    document.save(out)

    assert secrecy_mark("方案", out.getvalue(), "docx") == "内部资料"


def test_a_watermark_is_seen():
    """It is an attribute of a shape in the header."""
    shape = (
        '<w:hdr><v:shape><v:textpath style="font-family:黑体" string="内部资料"/></v:shape></w:hdr>'
    )
    assert secrecy_mark("方案", packed({"word/header2.xml": shape}), "docx") == "内部资料"


def packed(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def sheet(*, cell="甲", title="表", header="") -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["序号", cell])
    book.active.title = title
    book.active.oddHeader.center.text = header
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "where",
    [{"cell": "密级：机密"}, {"cell": "内 部 资 料"}, {"title": "内部资料"}, {"header": "机密"}],
)
def test_a_mark_in_a_sheet_is_seen(where):
    assert secrecy_mark("名册", sheet(**where), "xlsx")
    assert secrecy_mark("名册", sheet(), "xlsx") == ""


def pdf(text: str, pages: int = 1) -> bytes:
    """Pages of text in a Chinese font that knows its Unicode; ``text`` stands on the last."""
    writer = PdfWriter()
    cmap = StreamObject()
    pairs = "".join(f"<{ord(c):04x}> <{ord(c):04x}> " for c in sorted(set(text + "正文")))
    count = len(set(text + "正文"))
    cmap.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> "
        b"endcodespacerange %d beginbfchar %s endbfchar endcmap end" % (count, pairs.encode())
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/SimSun"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/ToUnicode"): writer._add_object(cmap),
        }
    )
    for number in range(pages):
        page = writer.add_blank_page(595, 842)
        shown = text if number == pages - 1 else "正文"
        stream = StreamObject()
        codes = shown.encode("utf-16-be").hex()
        stream.set_data(f"BT /F1 16 Tf 72 780 Td <{codes}> Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_mark_in_a_pdf_is_seen():
    assert secrecy_mark("材料", pdf("秘密★5年", pages=3), "pdf") == "秘密★"
    assert secrecy_mark("材料", pdf("内 部 资 料"), "pdf") == "内部资料"
    assert secrecy_mark("材料", pdf("关于视察的报告"), "pdf") == ""


def test_a_mark_in_old_word_and_in_the_names_of_an_archive_is_seen():
    old = OLE + b"\x00" * 501 + "密级：机密".encode("utf-16-le")
    assert secrecy_mark("材料", old, "doc") == "密级:"
    names = packed({"附件/名单（内部资料）.docx": "x"})
    assert secrecy_mark("材料", names, "zip") == "内部资料"


def test_looking_is_bounded():
    """Megabytes of packed nothing, and pages without end, cost a moment."""
    began = time.monotonic()
    empty = {f"word/header{number}.xml": " \n" * 2_000_000 for number in range(12)}
    assert secrecy_mark("方案", packed(empty), "docx") == ""
    assert secrecy_mark("材料", pdf("秘密★", pages=400), "pdf") == ""  # past the pages looked at
    for nothing in ("<", "<w:br", '<sheet name="'):  # tags that never end
        assert secrecy_mark("方案", packed({"word/document.xml": nothing * 300_000}), "docx") == ""
    assert time.monotonic() - began < 20


def test_a_damaged_text_has_no_mark_and_breaks_nothing():
    for data in (b"", b"PK\x03\x04broken", b"\xff" * 50):
        for ext in ("docx", "xlsx", "pdf", "doc", "ofd", "zip", "txt", "csv"):
            assert secrecy_mark("方案", data, ext) == "", ext


def test_a_document_whose_packed_bytes_are_broken_is_refused_in_words():
    whole = docx("密级：秘密")
    start = whole.index(b"word/document.xml") + 40
    broken = whole[:start] + b"\xff" * 60 + whole[start + 60 :]

    assert secrecy_mark("报告.docx", broken, "docx") == ""
    with pytest.raises(UploadRefused):
        check_upload(SimpleUploadedFile("报告.docx", broken))


def test_the_question_is_asked_until_it_is_answered():
    def file():
        return SimpleUploadedFile("机密.pdf", PDF)

    with pytest.raises(SecrecyQuestion, match="机密"):
        check_upload(file())
    assert check_upload(file(), not_secret=True).name == "机密.pdf"


@pytest.fixture
def office(db) -> Client:
    client = Client()
    client.force_login(make_clerk())
    return client


@pytest.mark.parametrize(
    ("address", "model", "data"),
    [("wagtaildocs:add", MediaDocument, PDF), ("wagtailimages:add", MediaImage, jpeg())],
)
def test_the_office_is_asked_beside_the_file_and_may_answer(office, address, model, data):
    name = "内部资料.pdf" if model is MediaDocument else "内部资料.jpg"
    fields = {"title": "名单", "secrecy": "INTERNAL"}

    asked = office.post(reverse(address), {**fields, "file": SimpleUploadedFile(name, data)})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "是否确认该文件不涉密" in page
    assert 'name="not_secret"' in page
    assert len(asked.context["form"].errors["file"]) == 1  # the question, and no fault of its kind
    assert not model.objects.exists()

    answered = {**fields, "file": SimpleUploadedFile(name, data), "not_secret": "on"}
    assert office.post(reverse(address), answered).status_code == 302
    kept = model.objects.get()
    assert kept.title == "名单"
    line = AuditEvent.objects.get(verb="document.secrecy")
    with kept.file.open("rb") as stored:
        assert line.detail == hashlib.sha256(stored.read()).hexdigest()
    assert (line.object_ref, line.actor_id) == (object_ref(kept), kept.uploaded_by_user_id)


def test_an_ordinary_file_is_asked_nothing(office):
    page = office.get(reverse("wagtaildocs:add")).content.decode()

    assert "not_secret" not in page
