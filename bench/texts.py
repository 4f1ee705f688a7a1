"""The same words for both sides: Chinese sentences drawn from a fixed seed."""

import random
import unicodedata

WORDS = [
    "企业",
    "情况",
    "大气",
    "污染",
    "防治",
    "执法",
    "检查",
    "代表",
    "建议",
    "视察",
    "调研",
    "人大",
    "营商",
    "环境",
    "养老",
    "教育",
    "交通",
    "垃圾",
    "分类",
    "河道",
    "治理",
    "安全",
    "生产",
    "财政",
    "预算",
    "审议",
    "监督",
    "落实",
    "项目",
    "服务",
    "街道",
    "社区",
    "医疗",
    "保障",
    "住房",
]
RARE = "培育"  # in one text of a hundred, inside a sentence
LAST = "末尾的孤例"  # the last words of the long document
LONG = 20_000  # characters
# Two characters inside a sentence, a phrase, a common word, across words, letters and digits,
# two words, the last words of 20,000 characters, a quotation mark, nothing to find.
QUERIES = (
    "培育",
    "垃圾分类河道",
    "监督",
    "业培",
    "第77号",
    "GDP增长",
    "gdp",
    "企业培育 情况",
    "孤例",
    LAST,
    '"培育"',
    "查无此词",
)


def titles(count: int) -> list[str]:
    """``count`` titles without a space between words."""
    chance = random.Random(3)  # noqa: S311
    return ["".join(chance.choices(WORDS, k=8)) + f"第{n}号" for n in range(count)]


def bodies(count: int, words: int = 150) -> list[str]:
    """``count`` texts of about ``2 * words`` characters; one of them is the long document."""
    chance = random.Random(5)  # noqa: S311
    texts = []
    for number in range(count):
        drawn = chance.choices(WORDS, k=words)
        if number % 100 == 0:
            drawn[words // 2] = "企业" + RARE + "情况"
        if number % 250 == 7:
            drawn[words // 3] = "ＧＤＰ增长"
        texts.append("".join(drawn))
    if count > 500:
        texts[500] = "".join(chance.choices(WORDS, k=LONG // 2))[: LONG - len(LAST)] + LAST
    return texts


def paragraphs(count: int = 10) -> list[str]:
    """The paragraphs of one notice, 300 characters each."""
    return bodies(count)


def truth(q: str, texts: dict[str, str]) -> set[str]:
    """Which texts contain every word of a query, found without any index.

    Letters are compared without width and case; a quotation mark is no letter.
    """
    words = unicodedata.normalize("NFKC", q).casefold().replace('"', " ").split()
    return {
        name
        for name, text in texts.items()
        if all(word in unicodedata.normalize("NFKC", text).casefold() for word in words)
    }
