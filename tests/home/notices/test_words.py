"""A notice's payload and the screens speak alike: the fixed words equal today's catalogue."""

from django.utils import translation

from home.notices.enums import NoticeKind
from home.notices.words import KIND_WORDS


def test_every_kind_has_its_word():
    with translation.override("zh-hans"):
        assert {kind: str(kind.label) for kind in NoticeKind} == KIND_WORDS
