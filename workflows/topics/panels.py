"""The one screen of fields on which the office writes a topic."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel


def topic_panels(*special: str) -> list:
    """Panels of a kind: the common fields, with the kind's own after the dates."""
    return [
        FieldPanel("title", help_text=_("As the public will read it.")),
        FieldPanel("summary"),
        MultiFieldPanel(
            [
                FieldPanel("authority"),
                FieldPanel("authority_document"),
                FieldPanel("unit"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                *[FieldPanel(name) for name in special],
            ],
            heading=_("Matter"),
        ),
        MultiFieldPanel(
            [FieldPanel("deputies", required_on_save=False), FieldPanel("group_leader")],
            heading=_("Who takes part"),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("form_version"), FieldPanel("due_on")])],
            heading=_("What is filled in"),
        ),
        FieldPanel("body"),
        FieldPanel("release_at"),
        MultiFieldPanel(
            [FieldPanel("remark"), FieldPanel("seed_elements")],
            heading=_("For the office only"),
            classname="collapsed",
        ),
    ]
