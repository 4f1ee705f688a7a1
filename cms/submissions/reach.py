"""Which answers a right on a form reaches: the one place of the rule, asked by every list, count,
sheet, figure, page and file (forms.md §5 row 26).

A right that ends at the own unit reaches the answers of people who belonged to that unit on the day
they submitted. The unit that an answer is about does not count: what deputies write about a unit is
not for that unit to read. An answer of nobody known is of no unit.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate

from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import reach_of
from cms.people.models import Membership
from cms.submissions.models import Submission

Units = frozenset[int] | None  # ids of units; None: nobody's answers are left out


def of_units(rows: QuerySet[Submission], units: frozenset[int]) -> QuerySet[Submission]:
    """Answers of people who belonged to one of these units on the day they submitted; what was
    answered in the place of somebody is theirs.
    """
    return _placed(rows).filter(_of(units))


def units_reached(user, form: FormDefinition, *rights: Right) -> Units:
    """Whose answers to one form an account reaches with every one of these rights."""
    found: Units = None
    for right in rights:
        units = reach_of(user, right).on(form.pk)
        if units is not None:
            found = units if found is None else found & units
    return found


def within_reach(rows: QuerySet[Submission], user, right: Right) -> QuerySet[Submission]:
    """Those of these answers, to whatever forms, that a right of an account reaches."""
    reach = reach_of(user, right)
    if reach.is_everything:
        return rows
    whole = [form for form, units in reach.forms.items() if units is None]
    reached = Q(form__in=whole)
    for form, units in reach.forms.items():
        if units is not None:
            reached |= Q(form=form) & _of(units)
    return _placed(rows).filter(reached)


def reaches(user, submission: Submission, right: Right) -> bool:
    """Whether a right of an account reaches one answer; asks no query of the office."""
    units = reach_of(user, right).on(submission.form_id)
    if not units:
        return units is None
    return of_units(Submission.objects.filter(pk=submission.pk), units).exists()


def _placed(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    person = Coalesce("on_behalf_of", "respondent__person")
    return rows.alias(sent_on=TruncDate("submitted_at"), answered_for=person)


def _of(units: frozenset[int]) -> Q:
    theirs = Membership.objects.filter(
        person=OuterRef("answered_for"),
        organization__in=sorted(units),
        valid_from__lte=OuterRef("sent_on"),
    )
    return Q(Exists(theirs.filter(Q(valid_to=None) | Q(valid_to__gte=OuterRef("sent_on")))))
