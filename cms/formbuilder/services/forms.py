"""A form is made, named, copied, finalised, or thrown away before it ever had effect."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.assemble import assemble, canonical_definition, problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.impact import impact_of, seen_mark
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.permissions import user_can_design_forms
from cms.formbuilder.services.access import (
    CannotDesignForm,
    locked,
    mark_changes,
    require_design,
)
from cms.formbuilder.services.vocabularies import freeze_terms
from cms.publishing.payload import digest

MAX_TITLE = 120


class CannotFinaliseForm(CannotDesignForm):
    """Why a form was not finalised; ``problems`` are sentences that name the questions."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class FormMoved(CannotDesignForm):
    """The working copy, or the version in use, is another than the one that was looked at."""

    def __init__(self) -> None:
        super().__init__(
            _("The form was changed after this page was opened. Look at what changes once more.")
        )


class LosesAnswers(CannotDesignForm):
    """Questions with answers go or change their type, and nobody has agreed to that."""

    def __init__(self) -> None:
        super().__init__(_("Tick that you have seen which answered questions go or change type."))


def create_form(
    *, title: str, purpose: str = "", starter_code: str = "", by, now: datetime
) -> FormDefinition:
    """A new form without sections. Raises CannotDesignForm; ``by=None`` is the system."""
    require_making(by, now)
    with transaction.atomic():
        form = FormDefinition.objects.create(
            title=_title(title), purpose=purpose, starter_code=starter_code, created_by=by
        )
        record_event(verb="form.create", obj=form, by=by, now=now)
    return form


def update_form(
    *, form: FormDefinition, title: str, purpose: str, by, now: datetime
) -> FormDefinition:
    """Another title or purpose. Raises CannotDesignForm."""
    require_design(form, by, now)
    title = _title(title)
    with transaction.atomic():
        row = locked(form)
        row.title, row.purpose = title, purpose
        row.save(update_fields=["title", "purpose"])
        mark_changes(row, now)
        record_event(verb="form.rename", obj=row, by=by, now=now)
    return row


def copy_form(*, form: FormDefinition, title: str = "", by, now: datetime) -> FormDefinition:
    """A copy with the same keys (for comparison over the years), no versions and no answers."""
    require_making(by, now)
    named = title or _("%(title)s (copy)") % {"title": form.title[: MAX_TITLE - 10]}
    with transaction.atomic():
        copy = create_form(title=named, purpose=form.purpose, by=by, now=now)
        for section in form.sections.order_by("sort_order", "id"):
            section.pk, section._state.adding = None, True
            section.form, section.latest_revision = copy, None
            section.save()
        source = _("from “%(form)s”") % {"form": form.title}
        record_event(verb="form.copy", obj=copy, by=by, now=now, detail=source)
    return copy


def remove_form(*, form: FormDefinition, by, now: datetime) -> None:
    """Throw away a form that was never finalised. Raises CannotDesignForm."""
    require_design(form, by, now)
    with transaction.atomic():
        row = locked(form)
        if row.versions.exists():
            raise CannotDesignForm(_("A finalised form stays: answers may belong to it."))
        record_event(verb="form.remove", obj=row, by=by, now=now)
        row.delete()


def finalise_form(
    *, form: FormDefinition, by, now: datetime, seen: str | None = None, agreed: bool = False
) -> FormVersion:
    """定稿: write the working copy as an immutable version; unchanged, the version there is.

    ``seen`` is what was looked at (``impact.seen_mark``), without it nothing is compared;
    ``agreed``: a person has ticked that answered questions go or change their type. Raises
    CannotFinaliseForm with every problem, FormMoved, LosesAnswers, CannotDesignForm for the wrong
    person.
    """
    require_design(form, by, now)
    with transaction.atomic():
        row = locked(form)
        definition = assemble(row)
        problems = problems_of(definition)
        refusal = CannotFinaliseForm(problems) if problems else None
        if refusal is None:
            refusal = _unseen(row, definition, seen=seen, agreed=agreed or by is None)
        if refusal is None:
            version = _write_version(row, definition, by, now)
            form.current_version, form.has_open_changes = version, False
            return version
    said = str(len(problems)) if problems else str(refusal)
    record_event(verb="form.finalise", obj=form, by=by, now=now, refused=True, detail=said)
    raise refusal


def _unseen(
    row: FormDefinition, definition, *, seen: str | None, agreed: bool
) -> CannotDesignForm | None:
    """Why what was looked at is not what would be finalised; None where it is."""
    if seen is not None and seen != seen_mark(row, definition):
        return FormMoved()
    return None if agreed or not impact_of(row, definition).losses else LosesAnswers()


def _write_version(form, definition, by, now) -> FormVersion:
    text = canonical_definition(definition)
    sha256 = digest(text)
    version = form.versions.filter(sha256=sha256).first()
    if version is None:
        last = form.versions.aggregate(last=Max("number"))["last"] or 0
        version = FormVersion.objects.create(
            form=form,
            number=last + 1,
            title=form.title,
            sha256=sha256,
            question_count=sum(1 for _row in questions_of(definition)),
            finalised_by=by,
            finalised_at=now,
            definition=text,
        )
        freeze_terms(version, _terms_in(definition))
        words = _("version %(number)s") % {"number": version.number}
        record_event(verb="form.finalise", obj=form, by=by, now=now, detail=words)
    FormDefinition.objects.filter(pk=form.pk).update(
        current_version=version, has_open_changes=False
    )
    return version


def _terms_in(definition) -> set[str]:
    """Keys of the options that came from vocabularies."""
    return {
        option["key"]
        for _section, _table, question in questions_of(definition)
        if "vocabulary" in question
        for option in question.get("options", ())
    }


def require_making(by, now: datetime, *, verb: str = "form.create") -> None:
    """Raise CannotDesignForm unless ``by`` may make forms; ``None`` is the system. The refusal is
    written down as one of ``verb``. Called before the transaction, so that its line stays.
    """
    if by is not None and not user_can_design_forms(by):
        record_event(verb=verb, obj="formbuilder", by=by, now=now, refused=True)
        raise CannotDesignForm(_("Only the office makes forms."))


def _title(title: str) -> str:
    """One line, not empty, of at most MAX_TITLE characters. Raises CannotDesignForm."""
    title = " ".join(title.split())
    if not title:
        raise CannotDesignForm(_("Give the form a title."))
    if len(title) > MAX_TITLE:
        raise CannotDesignForm(
            _("A title has at most %(most)s characters; this one has %(count)s.")
            % {"most": MAX_TITLE, "count": len(title)}
        )
    return title
