"""The Chinese names of audited acts. Each app names its own verbs in ``ready``."""

_names: dict[str, str] = {}


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
