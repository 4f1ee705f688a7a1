"""Forms shaped through the services, for tests."""

import uuid

from cms.formbuilder.definition import question_key
from cms.formbuilder.enums import Filler
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import add_section, create_form


def block(kind: str, label: str, **value) -> dict:
    """A question as the browser sends it: with a block id of its own."""
    return {
        "type": kind,
        "id": str(uuid.uuid4()),
        "value": {"label": label, "help": "", "required": False, **value},
    }


def choice(label: str, *options: str) -> dict:
    """A single-choice question with these options."""
    rows = [{"key": f"o{number:010x}", "label": text} for number, text in enumerate(options)]
    return block("single_choice", label, options=rows)


def table(label: str, *columns: dict) -> dict:
    """A repeating table."""
    return block("rows", label, columns=list(columns))


def of(*keys: str) -> list[dict]:
    """Operands."""
    return [{"question": key} for key in keys]


def calc(label: str, op: str, *questions: dict, conditions=None, **more) -> dict:
    """A calculated question of the working copy."""
    tree = {"op": op, **more}
    if questions:
        tree["of"] = of(*(question["id"] for question in questions))
    return block("calculated", label, calculation=tree, conditions=conditions or {})


def key(question: dict) -> str:
    """What a version calls a question of the working copy."""
    return question_key(question["id"])


def shaped_form(now, *sections: list[dict], title: str = "视察记录表", by=None) -> FormDefinition:
    """A form with a deputy's section for each list of questions."""
    form = create_form(title=title, by=by, now=now)
    for number, questions in enumerate(sections, start=1):
        add_section(
            form=form,
            title=f"第{number}节",
            filler=Filler.DEPUTY,
            questions=questions,
            by=by,
            now=now,
        )
    form.refresh_from_db()
    return form
