"""Two devices changed the same answer: both texts, and which of them stays."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

TAKE = "_take."  # + question key: "mine" (what this page posts) or "theirs" (what is stored)


@dataclass(frozen=True)
class Both:
    """One answer in both its forms. ``theirs`` is its field as it is stored, for the script."""

    key: str
    label: str
    name: str
    stored_text: str
    typed_text: str
    theirs: SafeString


def left_to_theirs(post) -> set[str]:
    """Keys of the questions for which the stored answer stays."""
    return {
        name.removeprefix(TAKE)
        for name, value in post.items()
        if name.startswith(TAKE) and value == "theirs"
    }


def both_texts(clash, section, context) -> list[Both]:
    """What to choose between, in the order of the page."""
    return [
        Both(
            key=item.key,
            label=item.label,
            name=f"{TAKE}{item.key}",
            stored_text=item.stored_text,
            typed_text=item.typed_text or _unread(clash.saved, item.key),
            theirs=section.render_one(item.key, {item.key: item.stored}, context),
        )
        for item in clash.clashes
    ]


def mine(clash) -> dict:
    """The answers as this page typed them where they clash, as they are stored elsewhere."""
    values = dict(clash.saved.submission.answers)
    for item in clash.clashes:
        if item.typed is None:
            values.pop(item.key, None)
        else:
            values[item.key] = item.typed
    return values


def _unread(saved, key: str) -> str:
    """What was typed and is no answer: it clashes all the same."""
    texts = [
        text
        for name in saved.errors
        if name.partition(".")[0] == key
        for text in saved.texts.get(name, ())
    ]
    return "\n".join(texts)
