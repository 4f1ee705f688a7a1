"""The trail in Chinese: names of acts, of objects without a label, and details.

Each app names its own acts in ``ready``.
"""

from collections.abc import Callable

from django.apps import apps

_names: dict[str, str] = {}
_details: dict[str, Callable[[str], str]] = {}


def name_verbs(names: dict[str, str]) -> None:
    """``{"mandate.end": _("End a mandate")}``: what 审计记录 shows for a verb.

    ValueError for a verb that has another name already: two lists would drift apart.
    """
    for verb, name in names.items():
        if _names.setdefault(verb, name) is not name:
            raise ValueError(f"{verb} is named twice")


def verb_name(verb: str) -> str:
    """The name to show; the bare verb where nobody has named it."""
    return str(_names.get(verb, verb))


def named_verbs() -> list[tuple[str, str]]:
    """All named verbs, for a filter."""
    return sorted(((verb, str(name)) for verb, name in _names.items()), key=lambda pair: pair[1])


def name_details(words: dict[str, Callable[[str], str]]) -> None:
    """By verb, what 审计记录 shows for a detail that is stored in codes, since others read it."""
    _details.update(words)


def detail_words(verb: str, detail: str) -> str:
    """The detail to show."""
    return _details[verb](detail) if detail and verb in _details else detail


def ref_words(ref: str) -> str:
    """``topics.topicpage:7`` → ``监督事项 7``, for an event whose object left no label."""
    label, _colon, key = ref.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return ref
    return f"{model._meta.verbose_name} {key}".strip()
