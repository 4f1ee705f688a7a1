"""An appraisal matrix and a ranking, as a version keeps them."""

from cms.formbuilder.compiled.section import compile_question

SCALE = [
    {"key": "o00aa", "label": "满意", "score": "100"},
    {"key": "o00bb", "label": "基本满意", "score": "80"},
    {"key": "o00cc", "label": "不满意", "score": "50"},
    {"key": "o00dd", "label": "弃权"},
]
ROWS = [
    {"key": "o0f01", "label": "履职", "group": True},
    {"key": "o0e01", "label": "报告真实全面", "weight": "3"},
    {"key": "o0e02", "label": "措施可行"},
    {"key": "o0f02", "label": "作风", "group": True},
    {"key": "o0e03", "label": "工作实效", "weight": "0.5"},
    {"key": "o0e09", "label": "旧的一项", "retired": True},
]
GOOD, FAIR, POOR, ABSTAINED = (option["key"] for option in SCALE)
FIRST, SECOND, THIRD = "o0e01", "o0e02", "o0e03"


def matrix(**settings) -> dict:
    """Three rows below two headings, a retired one, four choices of which one counts nothing."""
    question = {"key": "qm", "type": "matrix", "label": "测评", "rows": ROWS, "options": SCALE}
    return {**question, "not_applicable": True, "comment_below": "60", **settings}


def ranking(**settings) -> dict:
    """Three options to rank and a retired one."""
    options = [
        {"key": "o0a01", "label": "环境"},
        {"key": "o0a02", "label": "法治"},
        {"key": "o0a03", "label": "教育"},
        {"key": "o0a09", "label": "旧的", "retired": True},
    ]
    return {"key": "qr", "type": "ranking", "label": "关注次序", "options": options, **settings}


def compiled(question: dict):
    """Made ready."""
    return compile_question(question)


def rated(**choices: str) -> dict:
    """A value with these choices by row; ``comment`` beside the row after an underscore."""
    rows: dict = {}
    for name, text in choices.items():
        row, _bar, part = name.partition("_")
        rows.setdefault(row, {})[part or "choice"] = text
    return {"rows": rows}


def of_form(*questions: dict) -> dict:
    """A form of one section of a deputy's."""
    section = {"key": "sdeputy", "title": "评议", "filler": "DEPUTY", "questions": list(questions)}
    return {"schema_version": 1, "title": "评议测评表", "sections": [section]}
