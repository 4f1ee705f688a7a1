"""Chinese names: the pinyin key that pickers sort by (domain.md §13.11)."""

from pypinyin import Style, lazy_pinyin


def sort_key_of(name: str) -> str:
    """Pinyin with tone numbers, then the name itself so that homophones keep apart.

    >>> sort_key_of("张三") < sort_key_of("赵一")
    True
    """
    syllables = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)
    return (" ".join(syllables) + " " + name)[:200]
