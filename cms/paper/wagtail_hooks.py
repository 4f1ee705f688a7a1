"""A scan's document is read with the rights of its paper, and chosen for no text."""

from django.http import HttpResponseNotFound
from wagtail import hooks

from cms.paper.models import Scan, Upload
from cms.paper.queries import record_of
from cms.paper.registry import kind_of


@hooks.register("before_serve_document")
def with_the_rights_of_its_paper(document, request):
    """404 for staff who may not read the paper: a scan may show how a pen voted. One whose form is
    not ended is its sender's alone.
    """
    waiting = Upload.objects.filter(document=document).first()
    if waiting is not None and waiting.kept_by_id != request.user.pk:
        return HttpResponseNotFound()
    found = Scan.objects.select_related("paper").filter(document=document).first()
    if found is None:
        return None
    kind, record = kind_of(found.paper.kind), record_of(found.paper.record_ref)
    may = kind is not None and record is not None and kind.opens_scan(request.user, record)
    return None if may else HttpResponseNotFound()


@hooks.register("construct_document_chooser_queryset")
def scans_are_chosen_for_nothing(documents, request):
    """Nor are they offered where a text's file is chosen."""
    scans, waiting = Scan.objects.values("document"), Upload.objects.values("document")
    return documents.exclude(pk__in=scans).exclude(pk__in=waiting)
