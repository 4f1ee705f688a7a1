"""How text is compared: one spelling for characters, and boundaries that words do not cross.

Folding follows Unicode NFKC and case folding (full-width digits, Kangxi radicals of scans), and
adds what Chinese office papers need: simplified radicals that PDFs carry instead of the
character, a name padded to three columns (张　三), the dot in 阿不都·克里木.
"""

import re
import unicodedata
from collections.abc import Iterator

BREAK = "\u241e"  # between fields and lines; no reader types it
HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# Radicals of the supplement block that NFKC leaves alone.
RADICALS = str.maketrans(
    "⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
# In this order, on text already in NFKC: what matches is replaced as a whole.
RULES = [
    (re.compile("[\x00\u00ad\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\U000e0100-\U000e01ef]"), ""),
    (re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*"), BREAK),
    (re.compile(rf"(?:(?<=^[{HAN}])|(?<=\W[{HAN}]))\s+(?=[{HAN}](?!\w))"), ""),
    (re.compile(r"(?<=\w)\s?[·•・‧∙⋅]\s?(?=\w)"), ""),
    (re.compile(r"\s+"), " "),
]
RUN = re.compile(r"[^\W_]+")
# Quotation marks set words apart; sentence marks at a word's ends are not part of it.
SPLIT = re.compile(rf"[\s{BREAK}\"'“”‘’「」『』]+")
SENTENCE_MARKS = "。,、;:!?."
MAX_QUERY = 200  # characters; longer queries are cut
MAX_TERMS = 10


def _spell(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).translate(
        RADICALS
    )


def fold(text: str) -> str:
    """The form in which texts and queries are compared."""
    text = _spell(text)
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def fold_with_origins(text: str) -> tuple[str, list[int]]:
    """``fold(text)``, and for each of its characters the place in ``text`` that it came from."""
    if unicodedata.is_normalized("NFKC", text) and len(spelled := fold(text)) == len(text):
        return spelled, list(range(len(text)))  # most texts: letter for letter
    origins, pieces = [], []
    for start, cluster in _clusters(text):
        spelled = _spell(cluster)
        pieces.append(spelled)
        origins.extend([start] * len(spelled))
    folded = "".join(pieces)
    for pattern, replacement in RULES:
        pieces, kept, last = [], [], 0
        for match in pattern.finditer(folded):
            pieces += [folded[last : match.start()], replacement]
            kept += origins[last : match.start()] + [origins[match.start()]] * len(replacement)
            last = match.end()
        folded = "".join([*pieces, folded[last:]])
        origins = kept + origins[last:]
    return folded, origins


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """(place, character with the marks that combine with it)."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, text[start:place]
            start = place


def terms_of(query: str) -> list[str]:
    """The words of a query, folded, each to be found as it stands. Empty for an empty query."""
    terms = []
    for word in SPLIT.split(fold(query[:MAX_QUERY])):
        term = word.strip(SENTENCE_MARKS) or word
        if term and term not in terms:
            terms.append(term)
    return terms[:MAX_TERMS]


def tokens_of_text(folded: str) -> str:
    """Every character and every pair of neighbours inside a run of letters and digits."""
    tokens: set[str] = set()
    for run in RUN.findall(folded):
        tokens.update(run)
        tokens.update(run[i : i + 2] for i in range(len(run) - 1))
    return " ".join(sorted(tokens))


def tokens_of_term(term: str) -> list[str]:
    """What a text must have among its tokens to contain the term; empty for punctuation alone."""
    tokens: set[str] = set()
    for run in RUN.findall(term):
        tokens.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return sorted(tokens)
