"""第二次录入 on the desk: what waits for a second person, taken with a tap."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.core.typed import row_number
from cms.submissions.access import subject_labels
from cms.submissions.models import SecondEntry
from cms.submissions.services import CannotEnterSecond, take_second_entry
from cms.submissions.takers import second_entries_for
from home.desk.frames import desk_page


@login_required
def seconds(request: HttpRequest) -> HttpResponse:
    """Form, subject and receipt number of each first entry, and not one of its values."""
    if request.method == "POST":
        rows = SecondEntry.objects.select_related("first")
        pair = get_object_or_404(rows, pk=row_number(request.POST.get("pair")))
        try:
            draft = take_second_entry(pair=pair, by=request.user, now=timezone.now())
        except CannotEnterSecond as refusal:
            messages.error(request, str(refusal))
            return redirect("desk:seconds")
        return redirect("desk:fill_start", draft.pk)
    pairs = second_entries_for(request.user)
    labels = subject_labels({pair.first.subject_ref for pair in pairs})
    lines = [(pair, labels.get(pair.first.subject_ref, "")) for pair in pairs]
    return desk_page(request, "desk/seconds.html", lines=lines)
