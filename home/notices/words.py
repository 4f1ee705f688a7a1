"""The Chinese words that stand in a notice's payload, fixed here and not taken from the catalogue.

A reworded catalogue must not change the digest of a text that is being voted on (as in
``workflows.topics.words``); ``tests/home/notices/test_words.py`` keeps the two alike.
"""

from home.notices.enums import NoticeKind

KIND_WORDS = {
    NoticeKind.ANNOUNCEMENT: "公告",
    NoticeKind.CIRCULAR: "通知",
    NoticeKind.NEWS: "工作动态",
    NoticeKind.RECEPTION: "接待公告",
    NoticeKind.RESULT: "结果公开",
    NoticeKind.PLAN: "工作计划",
}
