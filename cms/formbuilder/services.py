"""What happens to forms: sections are added and moved, forms are copied and finalised."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms.core.audit import record_event
from cms.formbuilder.assemble import assemble, canonical_definition, problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.models import FormDefinition, FormSection, FormVersion
from cms.formbuilder.permissions import user_can_design_form, user_can_design_forms
from cms.publishing.payload import digest


class CannotDesignForm(Exception):
    """Why a form stays as it is; a sentence for the screen."""


class CannotFinaliseForm(CannotDesignForm):
    """Why a form was not finalised; ``problems`` are sentences that name the questions."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def create_form(*, title: str, purpose: str = "", starter_code: str = "", by, now: datetime):
    """A new, empty form with one section."""
    if by is not None and not user_can_design_forms(by):
        record_event(verb="form.create", obj="formbuilder", by=by, now=now, refused=True)
        raise CannotDesignForm(_("Only the office makes forms."))
    with transaction.atomic():
        form = FormDefinition.objects.create(
            title=title, purpose=purpose, starter_code=starter_code, created_by=by
        )
        record_event(verb="form.create", obj=form, by=by, now=now)
    return form


@transaction.atomic
def add_section(*, form, title: str, filler: str, by, now: datetime, questions=None, note=""):
    """A section at the end of a form. ``questions`` is StreamField data with block ids."""
    _require_design(form, by, now)
    last = form.sections.aggregate(last=Max("sort_order"))["last"]
    section = FormSection(
        form=form,
        title=title,
        filler=filler,
        note=note,
        live=False,
        sort_order=0 if last is None else last + 1,
    )
    block = section._meta.get_field("questions").stream_block
    section.questions = StreamValue(block, questions or [], is_lazy=True)
    section.save()
    record_event(verb="form.section.add", obj=form, by=by, now=now)
    return section


@transaction.atomic
def move_section(*, section: FormSection, by_places: int, by, now: datetime) -> None:
    """Move a section up (-1) or down (+1) among its sisters; past the end it stays."""
    _require_design(section.form, by, now)
    sections = list(section.form.sections.select_for_update().order_by("sort_order", "id"))
    old = next(i for i, other in enumerate(sections) if other.pk == section.pk)
    new = min(max(old + by_places, 0), len(sections) - 1)
    sections.insert(new, sections.pop(old))
    for order, other in enumerate(sections):
        FormSection.objects.filter(pk=other.pk).update(sort_order=order)
    record_event(verb="form.section.move", obj=section.form, by=by, now=now)


@transaction.atomic
def remove_section(*, section: FormSection, by, now: datetime) -> None:
    """Take a section out of the working copy. Finalised versions and answers keep it."""
    form = section.form
    _require_design(form, by, now)
    section.delete()
    record_event(verb="form.section.remove", obj=form, by=by, now=now)


@transaction.atomic
def copy_form(*, form: FormDefinition, by, now: datetime) -> FormDefinition:
    """A copy with the same keys (for comparison over the years), no versions and no answers."""
    copy = create_form(title=_("%(title)s (copy)") % {"title": form.title[:110]}, by=by, now=now)
    for section in form.sections.order_by("sort_order", "id"):
        section.pk, section._state.adding = None, True
        section.form, section.latest_revision = copy, None
        section.save()
    record_event(verb="form.copy", obj=copy, by=by, now=now, detail=f"from {form.pk}")
    return copy


def finalise_form(*, form: FormDefinition, by, now: datetime) -> FormVersion:
    """定稿: write the working copy as an immutable version; unchanged, the version there is.

    Raises CannotFinaliseForm with every problem, CannotDesignForm for the wrong person.
    """
    _require_design(form, by, now)
    with transaction.atomic():
        form = FormDefinition.objects.select_for_update().get(pk=form.pk)
        definition = assemble(form)
        problems = problems_of(definition)
        if not problems:
            return _write_version(form, definition, by, now)
    record_event(
        verb="form.finalise", obj=form, by=by, now=now, refused=True, detail=str(len(problems))
    )
    raise CannotFinaliseForm(problems)


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
        record_event(
            verb="form.finalise", obj=form, by=by, now=now, detail=f"version {version.number}"
        )
    if form.current_version_id != version.pk:
        FormDefinition.objects.filter(pk=form.pk).update(
            current_version=version, changed_at=F("changed_at")
        )
    return version


def _require_design(form, by, now) -> None:
    """``by=None`` is the system (starter forms)."""
    if by is not None and not user_can_design_form(by, form):
        record_event(verb="form.change", obj=form, by=by, now=now, refused=True)
        raise CannotDesignForm(_("You have no right to change this form."))
