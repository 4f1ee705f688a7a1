"""Questions of every type, as a version keeps them."""

from django.http import QueryDict

from cms.formbuilder.compiled.section import CompiledSection, compile_question
from cms.formbuilder.enums import CHOICES, FILES, NO_COLUMNS, QuestionType

OPTIONS = [
    {"key": "o00aa", "label": "满意"},
    {"key": "o00bb", "label": "基本满意"},
    {"key": "o00cc", "label": "不满意", "retired": True},
]
LONG_LABEL = (
    "请结合本次视察所见所闻和会前收到的材料谈谈您对高新区"
    "专精特新企业梯度培育体系建设成效的总体看法和改进建议"
)
LABELS = [LONG_LABEL, "🏭🌳👍", '"', "<script>alert(1)</script>", "'&amp;\\", "总体\u200b评价"]
NOT_TYPED = (QuestionType.CALCULATED, *NO_COLUMNS)
ASKED = [kind for kind in QuestionType if kind not in NOT_TYPED]
UUID = "0b0f2d1c-5f5e-4a61-9a39-0d8d0f4f6f10"
# One good answer of each type: what is typed, and what is kept.
GOOD = {
    QuestionType.SHORT_TEXT: ("培育情况", "培育情况"),
    QuestionType.LONG_TEXT: ("第一行\r\n第二行", "第一行\n第二行"),
    QuestionType.INTEGER: ("1,200", 1200),
    QuestionType.DECIMAL: ("12.50", "12.50"),
    QuestionType.DATE: ("2026/05/12", "2026-05-12"),
    QuestionType.DATETIME: ("2026-05-12T09:30", "2026-05-12T01:30:00Z"),
    QuestionType.TIME: (" 9：05", "09:05"),
    QuestionType.YES_NO: ("no", False),
    QuestionType.SINGLE_CHOICE: ("o00bb", "o00bb"),
    QuestionType.MULTIPLE_CHOICE: ("o00bb", ["o00bb"]),
    QuestionType.RATING: ("４", 4),
    QuestionType.EMAIL: ("lian.xi＠example.cn", "lian.xi@example.cn"),
    QuestionType.LINK: ("www.example.gov.cn/t/1", "https://www.example.gov.cn/t/1"),
    QuestionType.PHONE: ("（010）6655 4433", "01066554433"),
    QuestionType.FILE: (UUID, [UUID]),
    QuestionType.PHOTO: (UUID, [UUID]),
}
# Whatever is asked, none of this is a value of any type, nor may it break anything.
HOSTILE = [
    float("nan"),
    float("inf"),
    -0.5,
    10**400,
    -(10**5000),
    [],
    {},
    [[]],
    [None],
    {"id": None},
    {"id": True, "label": "王代表"},
    {"id": "1", "label": "王代表"},
    {"id": -1},
    {"id": 2**64},
    {"id": 1.0},
    "\ud83d",
    "满意\udfff",
    ["\ud800"],
    b"bytes",
]


def make(kind: str, **settings) -> dict:
    """A question; choices have two options and a retired one, tables a column of text."""
    question = {"key": "q1", "type": str(kind), "label": "问题"}
    if kind in CHOICES:
        question["options"] = OPTIONS
    if kind == QuestionType.ROWS:
        question["columns"] = [{"key": "q2", "type": "short_text", "label": "列"}]
    return {**question, **settings}


def compiled(kind: str, **settings):
    """The same, compiled."""
    return compile_question(make(kind, **settings))


def section(*questions: dict, **settings) -> CompiledSection:
    """A deputy's section of these questions."""
    data = {"key": "s1", "title": "代表填写", "filler": "DEPUTY", "questions": list(questions)}
    return CompiledSection({**data, **settings})


def post(**fields) -> QueryDict:
    """A posted form; ``__`` in a name stands for a dot."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return data


def takes_several(kind: str) -> bool:
    """Whether an answer is a list even without the setting."""
    return kind == QuestionType.MULTIPLE_CHOICE or kind in FILES
