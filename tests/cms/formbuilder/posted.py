"""What the browser posts from the screens of forms."""

import json

from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.formbuilder.models import FormSection


def section_data(section: FormSection, *, title: str, filler="DEPUTY", questions=None) -> dict:
    """What the browser posts when a section is saved."""
    blocks = questions if questions is not None else list(section.questions.raw_data)
    return nested_form_data(
        {
            "title": title,
            "filler": filler,
            "note": "",
            "questions": streamfield([(b["type"], _fields(b["value"])) for b in blocks]),
        }
    ) | {f"questions-{number}-id": b["id"] for number, b in enumerate(blocks)}


def _fields(value: dict) -> dict:
    fields = {"label": value["label"], "help": value.get("help", "")}
    if value.get("required"):
        fields["required"] = "on"
    if "options" in value:
        fields["options"] = json.dumps(value["options"], ensure_ascii=False)
    return fields


def finalise_on_page(client, form, **ticked):
    """定稿 as the clerk does it: the page that says what changes is looked at, then confirmed."""
    address = reverse("forms:finalise", args=[form.pk])
    looked = client.get(address)
    return client.post(address, {"seen": looked.context["impact"].seen, **ticked})
