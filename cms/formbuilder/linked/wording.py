"""A link as a sentence: for who fills in without a script."""

from django.utils.translation import gettext as _

from cms.formbuilder.definition import Definition
from cms.formbuilder.linked.fitting import Unfit, linked_questions


def linked_words(definition: Definition) -> dict[str, str]:
    """Question key → what its options depend on."""
    return {
        question["key"]: _(
            "Choose “%(question)s” first: only what belongs to your choice there can be chosen."
        )
        % {"question": question["linked"]["title"]}
        for _table, question in linked_questions(definition)
    }


def unfit_words(question, wrong: Unfit) -> str:
    """Why an answer is not taken; a sentence that stands beside its field."""
    labels = {option["key"]: option["label"] for option in question.get("options", ())}
    groups = {group["key"]: group["label"] for group in question["linked"]["groups"]}
    if wrong.chosen is None:
        return _("Please choose “%(question)s” first.") % {"question": question["linked"]["title"]}
    return _("“%(option)s” does not belong to “%(chosen)s”: please choose again.") % {
        "option": "、".join(labels.get(key, _("Other")) for key in wrong.keys),
        "chosen": groups.get(wrong.chosen, _("Other")),
    }
