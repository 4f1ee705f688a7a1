"""Files that a text names and that are not marked public: nothing of them gets into a payload."""

from django.db.models import Model
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.fields import StreamField

from cms.media.models import Secrecy


def files_problem(draft: Model) -> str:
    """Why a draft cannot be submitted with the files that it names; empty when it can."""
    documents = get_document_model()
    named = {
        int(pk)
        for field in draft._meta.get_fields()
        if isinstance(field, StreamField)
        for model, pk, *_path in field.extract_references(getattr(draft, field.name))
        if issubclass(model, documents)
    }
    held = documents.objects.filter(pk__in=named).exclude(secrecy=Secrecy.PUBLIC)
    return " ".join(why_held_back(document) for document in held.order_by("pk"))


def why_held_back(document) -> str:
    """What is said of a file that is not marked public."""
    words = _(
        "The file “%(title)s” is marked “%(mark)s”. Mark it public in the list of files first, or "
        "choose another."
    )
    return words % {"title": document.title, "mark": document.get_secrecy_display()}
