"""Papers and scans of a record, and the record of a paper."""

from django.db.models import Model, QuerySet

from cms.core.audit import object_ref
from cms.core.typed import row_number
from cms.paper.models import Paper, Scan
from cms.paper.registry import models_with_papers


def record_of(ref: str) -> Model | None:
    """The row behind ``app.model:pk``, of a model that has papers; None if there is none."""
    label, _colon, pk = ref.partition(":")
    model = models_with_papers().get(label)
    return model._default_manager.filter(pk=row_number(pk)).first() if model else None


def papers_of(record: Model | str) -> QuerySet[Paper]:
    """Every paper printed of a record, the newest first, with its scans."""
    rows = Paper.objects.filter(record_ref=object_ref(record)).defer("content")
    return rows.select_related("made_by").prefetch_related("scans__filed_by").order_by("-id")


def paper_of_scan(document) -> Paper | None:
    """The paper whose code was given with a scan; None where no QR could be read."""
    found = Scan.objects.select_related("paper").filter(document=document).first()
    return found.paper if found else None


def scans_of(record: Model | str, kind: str = "") -> QuerySet[Scan]:
    """Every signed scan filed on a record, of one kind of paper if given, the newest first."""
    rows = Scan.objects.filter(paper__record_ref=object_ref(record))
    if kind:
        rows = rows.filter(paper__kind=kind)
    return rows.select_related("paper", "filed_by").order_by("-id")
