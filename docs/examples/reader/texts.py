"""Public texts as HTML, from the payload alone."""

from html import escape


def list_page(cards: list[dict]) -> str:
    """Titles with their dates and summaries."""
    if not cards:
        return "<p>没有公开内容。</p>"
    return "<ul>" + "".join(f"<li>{_card(card)}</li>" for card in cards) + "</ul>"


def _card(card: dict) -> str:
    return (
        f'<a href="/t/{escape(card["number"])}">{escape(card["title"])}</a> '
        f"<time>{escape(card['date'])}</time><p>{escape(card['summary'])}</p>"
    )


def text_page(payload: dict, base: str) -> str:
    """A whole text; ``base`` is where the bytes of pictures and files are fetched."""
    card = payload["card"]
    facts = [(fact["label"], "；".join(fact["lines"])) for fact in payload.get("details", [])]
    if payload.get("deputies"):
        facts.append(("代表", "、".join(deputy["name"] for deputy in payload["deputies"])))
    rows = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in facts)
    body = "".join(block(item, base) for item in payload.get("body", []))
    form = f'<p><a href="/t/{escape(payload["number"])}/form">填写表单</a></p>'
    return (
        f"<h1>{escape(card['title'])}</h1><p>{escape(card['summary'])}</p><dl>{rows}</dl>{body}"
        f"{form if payload.get('form') else ''}"
    )


def block(item: dict, base: str) -> str:
    """One block of a body; a type that this reader does not know is left out."""
    draw = BLOCKS.get(item["type"])
    return draw(item["value"], base) if draw and item["value"] else ""


def _picture(value: dict, base: str) -> str:
    if not value["image"]:
        return ""
    last = value["image"]["sources"][-1]
    caption = f"<figcaption>{escape(value['caption'])}</figcaption>" if value["caption"] else ""
    return (
        f'<figure><img src="{escape(base + last["src"])}" width="{last["w"]}" '
        f'height="{last["h"]}" alt="{escape(value["alt"])}">{caption}</figure>'
    )


def _table(value: dict, base: str) -> str:
    rows = []
    for number, row in enumerate(value["rows"]):
        tag = "th" if value["head"] and number == 0 else "td"
        rows.append("".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row))
    caption = f"<caption>{escape(value['caption'])}</caption>" if value["caption"] else ""
    return f"<table>{caption}{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _file(value: dict, base: str) -> str:
    if not value["file"]:
        return ""
    title = value["title"] or value["file"]["title"]
    return f'<p><a href="{escape(base + value["file"]["href"])}">{escape(title)}</a></p>'


def _facts(value: list, base: str) -> str:
    rows = (f"<dt>{escape(f['label'])}</dt><dd>{escape(f['value'])}</dd>" for f in value)
    return f"<dl>{''.join(rows)}</dl>"


def _link(value: dict, base: str) -> str:
    address = value["url"] or (value["page"] and base + value["page"])
    return f'<p><a href="{escape(address)}">{escape(value["text"])}</a></p>' if address else ""


BLOCKS = {
    "heading": lambda value, base: f"<h2>{escape(value)}</h2>",
    # The server cleaned this HTML when the text was approved.
    "para": lambda value, base: value["html"],
    "quote": lambda value, base: f"<blockquote>{escape(value['text'])}</blockquote>",
    "picture": _picture,
    "table": _table,
    "file": _file,
    "facts": _facts,
    "link": _link,
}
