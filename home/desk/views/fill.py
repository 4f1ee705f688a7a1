"""One section a page: typed text is saved by every button, with or without JavaScript."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.submissions.services import CannotFillSubmission, DraftClash, save_draft
from cms.submissions.showing import fill_context
from home.desk.access import AUTOSAVE, my_sections, my_submission, signed_in, where_it_went
from home.desk.frames import desk_page


@signed_in
def section(request: HttpRequest, pk: int, section_key: str) -> HttpResponse:
    """A page of my part: 保存草稿, 再加一行, 下一步, 上一步."""
    submission = my_submission(request, pk)
    if gone := where_it_went(submission):
        return gone
    sections = my_sections(submission)
    keys = [section.key for section in sections]
    if section_key not in keys:
        raise Http404
    page = Page(request, submission, sections, keys.index(section_key))
    return page.save() if request.method == "POST" else page.show()


class Page:
    """One request for one section."""

    def __init__(self, request: HttpRequest, submission, sections: list, index: int) -> None:
        self.request, self.submission = request, submission
        self.sections, self.index, self.section = sections, index, sections[index]
        self.context = fill_context(submission, request.user)

    def show(self) -> HttpResponse:
        """The section as it was saved last, with one more row if that was asked for."""
        values = self.submission.answers
        table = self.request.GET.get("add", "")
        if table:
            values = self.section.add_row(values, table)
        return self.draw(values, texts=self.submission.unread_texts)

    def save(self) -> HttpResponse:
        """Save whatever was typed, then go where the button says."""
        post = self.request.POST.copy()
        self._drop_row(post)
        try:
            saved = save_draft(
                submission=self.submission,
                section_key=self.section.key,
                data=post,
                files=self.request.FILES,
                base_rev=_number(post.get("rev")),
                by=self.request.user,
                now=timezone.now(),
            )
        except DraftClash as clash:
            return self._show_both(clash)
        except CannotFillSubmission as refusal:
            if self.is_autosave:
                return JsonResponse({"state": "refused"}, status=409)
            messages.error(self.request, str(refusal))
            return self.draw(self.submission.answers, texts=_typed(post), status=422)
        self.submission = saved.submission
        if self.is_autosave:
            return JsonResponse({"state": "saved", "rev": self.submission.draft_rev})
        return self.go_on(post, saved)

    def go_on(self, post, saved) -> HttpResponse:
        """Errors stay beside their fields; otherwise the next page is a fresh GET."""
        values, act = saved.submission.answers, post.get("act", "save")
        errors = dict(saved.errors)
        if act == "next":
            errors = self.section.problems(values) | errors
        if errors:
            return self.draw(values, errors=errors, texts=saved.texts, status=422)
        here = reverse("desk:fill", args=[self.submission.pk, self.section.key])
        if "_add" in post:
            return redirect(f"{here}?add={post['_add']}#{post['_add']}")
        if "_remove" in post:
            return redirect(f"{here}#{post['_remove'].partition('.')[0]}")
        if act == "next":
            return self._to(self.index + 1)
        if act == "back":
            return self._to(self.index - 1)
        messages.success(self.request, _("Draft saved. You can go on later, on any device."))
        return redirect(here)

    @property
    def is_autosave(self) -> bool:
        """The page's own script saves in the background and wants a short answer."""
        return AUTOSAVE in self.request.headers

    def _show_both(self, clash: DraftClash) -> HttpResponse:
        """Both texts, question by question; what was typed here stands in the form."""
        if self.is_autosave:
            return JsonResponse({"state": "clash"}, status=409)
        self.submission = clash.saved.submission
        typed = {item.key: item.typed for item in clash.clashes if item.typed is not None}
        values = {**self.submission.answers, **typed}
        return self.draw(values, both=clash.clashes, rev=clash.rev, status=409)

    def draw(
        self, values, *, errors=None, texts=None, both=(), rev=None, status=200
    ) -> HttpResponse:
        """The page with its inputs."""
        errors = errors or {}
        return desk_page(
            self.request,
            "desk/fill.html",
            status=status,
            submission=self.submission,
            part=self.section,
            sections=self.sections,
            number=self.index + 1,
            is_last=self.index == len(self.sections) - 1,
            fields=self.section.render(values, errors, texts=texts, context=self.context),
            problems=self.section.error_list(errors),
            both=both,
            rev=self.submission.draft_rev if rev is None else rev,
        )

    def _drop_row(self, post) -> None:
        table, _dot, row = post.get("_remove", "").partition(".")
        if row:
            post.setlist(table, [kept for kept in post.getlist(table) if kept != row])

    def _to(self, index: int) -> HttpResponse:
        if index >= len(self.sections):
            return redirect("desk:check", self.submission.pk)
        if index < 0:
            part = getattr(self.submission, "assignment", None)
            return redirect("desk:assignment", part.pk) if part else redirect("desk:home")
        return redirect("desk:fill", self.submission.pk, self.sections[index].key)


def _number(text) -> int:
    return int(text) if str(text or "").isdigit() else 0


def _typed(post) -> dict[str, list[str]]:
    return {name: post.getlist(name) for name in post}
