"""The same words for both sides: Chinese sentences drawn from a fixed seed."""

import random

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
QUERIES = ("培育", "垃圾分类河道", "监督")


def titles(count: int) -> list[str]:
    """``count`` titles without a space between words."""
    chance = random.Random(3)  # noqa: S311
    return ["".join(chance.choices(WORDS, k=8)) + f"第{n}号" for n in range(count)]


def bodies(count: int, words: int = 150) -> list[str]:
    """``count`` texts of about ``2 * words`` characters."""
    chance = random.Random(5)  # noqa: S311
    texts = []
    for number in range(count):
        drawn = chance.choices(WORDS, k=words)
        if number % 100 == 0:
            drawn[words // 2] = "企业" + RARE + "情况"
        texts.append("".join(drawn))
    return texts
