"""The Chinese words that stand in a topic's payload, fixed here and not taken from the catalogue.

A payload is voted on by its digest. Words from gettext would change that digest when a reworded
catalogue is deployed, and close every open ballot as if its text had been altered. The screens
read the catalogue; ``tests/workflows/topics/test_words.py`` keeps the two alike.
"""

from cms.people.enums import Level
from workflows.topics.enums import ReportKind, TopicKind

KIND_WORDS = {
    TopicKind.INSPECTION: "视察",
    TopicKind.RESEARCH: "专题调研",
    TopicKind.INQUIRY: "专题询问",
    TopicKind.APPRAISAL: "评议",
    TopicKind.HEARING: "工作报告听取",
}

LEVEL_WORDS = {
    Level.PROVINCE: "省代表",
    Level.CITY: "市代表",
    Level.DISTRICT: "区代表",
}

DETAIL_WORDS = {  # by name of the special field
    "places": "视察点",
    "outline": "调研提纲",
    "answering_units": "其他应询单位",
    "criteria": "评议内容",
    "report_title": "报告名称",
    "report_kind": "报告类型",
}

CHOICE_WORDS = {  # of the special fields that have choices
    "report_kind": {
        ReportKind.ANNUAL: "年度工作报告",
        ReportKind.SPECIAL: "专项报告",
        ReportKind.HALF_YEAR: "半年报告",
        ReportKind.BUDGET: "预算执行",
        ReportKind.RECTIFICATION: "整改报告",
    },
}
