"""Texts and queries meet in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search.folding import (
    BREAK,
    fold,
    fold_with_origins,
    terms_of,
    tokens_of_term,
    tokens_of_text,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("２０２５年ＡＰＰ", "2025年app"),
        ("⻓江⽔库", "长江水库"),
        ("张　三", "张三"),
        ("王 小明", "王 小明"),
        ("阿不都・克里木", "阿不都克里木"),
        ("上一行\r\n  下一行", f"上一行{BREAK}下一行"),
        ("软\u00ad连\u200b字", "软连字"),
        ("多   空格", "多 空格"),
        ("零\x00字节", "零字节"),
    ],
)
def test_fold_spells_alike(text, folded):
    assert fold(text) == folded


def test_terms_stand_alone_without_quotes_and_sentence_marks():
    assert terms_of("“培育” 企业， 企业 100%") == ["培育", "企业", "100%"]
    assert terms_of('"') == []
    assert terms_of("a " * 500) == ["a"]
    assert len(terms_of(" ".join(map(str, range(100))))) == 10


@given(st.text(), st.text(max_size=8))
def test_a_term_in_a_text_has_its_tokens_there(text, term):
    """Candidates never lose what the folded text holds."""
    folded, term = fold(text + term + text), fold(term)

    if term in folded:
        assert set(tokens_of_term(term)) <= set(tokens_of_text(folded).split(" "))


@given(st.text(alphabet="培育企业 　·\n.ＡaｂB9９检查𠮷⽔Ⅷ㈱", max_size=40))
def test_origins_follow_the_text(text):
    folded, origins = fold_with_origins(text)

    assert folded == fold(text)
    assert len(origins) == len(folded)
    assert origins == sorted(origins)
