"""The signed scan and the code that is printed on it."""

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.media.models import MediaDocument
from cms.paper.uploads import CannotFile, keep_upload, uploads_of


class ScanForm(forms.Form):
    """``not_secret`` is shown when the file's name asks the question."""

    code = forms.CharField(label=_("Paper code"), max_length=20, required=False)
    file = forms.FileField(
        label=_("Signed scan"),
        error_messages={"required": _("Please take a photo of the paper or choose a file.")},
    )
    not_secret = forms.BooleanField(
        label=_("I have checked: the file holds no state secrets and no work secrets"),
        required=False,
    )


class TakesScan(forms.Form):
    """Fields of a form that takes a signed paper: one that is here already, or a new one with the
    code below its QR. A file that came is kept whatever else is wrong (``keep``), so that it need
    not be chosen again.
    """

    filed = forms.ModelChoiceField(
        label=_("Scan that is here already"),
        queryset=MediaDocument.objects.none(),
        required=False,
        empty_label=_("none: I add one below"),
    )
    scan = forms.FileField(
        label=_("Signed scan"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    paper_code = forms.CharField(label=_("Paper code"), max_length=200, required=False)
    not_secret = forms.BooleanField(
        label=_("I have checked: the file holds no state secrets and no work secrets"),
        required=False,
    )
    asks_secrecy = False  # whether the file that was sent is marked secret

    def offer(self, record: Model, by, more: QuerySet[MediaDocument]) -> None:
        """What may be chosen instead of a new file: what ``by`` has sent before, and ``more``."""
        sent = uploads_of(record, by).values("document")
        rows = MediaDocument.objects.filter(Q(pk__in=sent) | Q(pk__in=more.values("pk")))
        self.fields["filed"].queryset = rows.order_by("-pk")

    def keep(self, *, record: Model, kind: str, title: str, by, now) -> None:
        """After ``is_valid``: the new file, if there is one; what is wrong with it stands beside
        its field.
        """
        file = self.cleaned_data.get("scan")
        if not file:
            return
        data = self.cleaned_data
        try:
            document = keep_upload(
                record=record,
                kind=kind,
                file=file,
                code=data.get("paper_code", ""),
                not_secret=bool(data.get("not_secret")),
                title=title,
                by=by,
                now=now,
            )
        except CannotFile as refusal:
            self.asks_secrecy = refusal.asks
            self.add_error("scan", str(refusal))
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("filed")] = str(document.pk)
        self.fields["filed"].queryset |= MediaDocument.objects.filter(pk=document.pk)
        self.cleaned_data["filed"] = document
