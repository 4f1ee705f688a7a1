"""One section a page: typed text is saved by every button, with or without JavaScript."""

import secrets
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from cms.accounts.kept import AUTOSAVE
from cms.core.typed import row_number
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.conditions.evaluate import Shown
from cms.submissions.asked import asked_now
from cms.submissions.enums import SubmissionState
from cms.submissions.services import CannotFillSubmission, DraftClash, save_draft
from cms.submissions.showing import fill_context, paper_photos, shown_submission
from home.desk.access import (
    closed_words,
    first_of,
    my_sections,
    my_submission,
    not_any_more_words,
    script_of,
    types_in,
    where_it_went,
)
from home.desk.clash import both_texts, left_to_theirs, mine
from home.desk.frames import desk_page
from home.desk.views.versions import about_versions, at_opening, older_version, take_older_page


@gzip_page  # 300 questions on one page are a quarter of a megabyte
@login_required
def section(request: HttpRequest, pk: int, section_key: str) -> HttpResponse:
    """A page of my part: 保存草稿, 再加一行, 下一步, 上一步."""
    submission = my_submission(request, pk)
    if gone := where_it_went(request.user, submission):
        return too_late(request, submission, section_key) or gone
    if older := older_version(request, submission):
        return take_older_page(request, submission, older, section_key)
    sections = my_sections(submission)
    keys = [section.key for section in sections]
    if section_key not in keys:
        raise Http404
    if request.method == "GET" and (moved := at_opening(request, submission)):
        return moved
    page = Page(request, submission, sections, keys.index(section_key))
    if request.method == "POST":
        return page.save()
    # A link to what is not asked any more leads on to what is.
    return page.show() if asked_now(submission).asks_section(section_key) else page.turn(1)


def too_late(request: HttpRequest, submission, section_key: str) -> HttpResponse | None:
    """A page left open posts after sending, a waiver or a mandate's end: say so, unless it says
    what was sent.
    """
    if request.method != "POST":
        return None
    if submission.is_editable:  # then it is closed to this account
        part = getattr(submission, "assignment", None)
        why = closed_words(request.user, part) if part else not_any_more_words(submission)
        if AUTOSAVE in request.headers:
            return JsonResponse({"state": "closed", "words": why}, status=409)
        if part is None and (page := _shown_only(request, submission, section_key, why)):
            return page
        messages.warning(request, why)
        return None
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "sent"}, status=409)
    context = fill_context(submission, request.user)
    for part in my_sections(submission):
        if part.key == section_key:
            values = part.parse(request.POST, context).values
            typed = part.tidy(values, asked_now(submission, {**submission.answers, **values}))
            if part.tidy(typed) != part.tidy(submission.answers):  # nobody typed what is calculated
                messages.warning(
                    request,
                    _(
                        "This had been sent already; what this page held was not taken. "
                        "If it must be changed, please call the office."
                    ),
                )
    return None


def _shown_only(request: HttpRequest, submission, section_key: str, why: str):
    """What the page held beyond what is stored: no longer taken, there to be copied. None where it
    held nothing else.
    """
    part = next((each for each in my_sections(submission) if each.key == section_key), None)
    if part is None:
        return None
    before = submission.answers
    submission.answers = {**before, **part.parse(request.POST, FillContext()).values}
    if submission.answers == before:
        return None
    shown = shown_submission(submission, request.user)
    held = [each for each in shown if each.key == section_key]
    return desk_page(request, "desk/not_taken.html", status=409, why=why, held=held)


def saved_words(submission, now: datetime) -> str:
    """``已保存 10:02 · 尚未提交``: how a draft stands, with its day where that is another one."""
    if not submission.draft_rev:
        return _("Nothing filled in yet · not sent yet")
    at, today = timezone.localtime(submission.saved_at), timezone.localdate(now)
    when = f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
    return f"{_('Saved')} {when} · {unsent_words(submission)}"


def unsent_words(submission) -> str:
    """What is still to be done with a draft, or with what came back."""
    if submission.state == SubmissionState.RETURNED:
        return _("returned, not sent again yet")
    return _("not sent yet")


class Page:
    """One request for one section."""

    def __init__(self, request: HttpRequest, submission, sections: list, index: int) -> None:
        self.request, self.submission = request, submission
        self.matter = submission.matter or submission.version.title
        self.sections, self.index, self.section = sections, index, sections[index]
        self.context = fill_context(submission, request.user)
        self.first = first_of(submission)

    def show(self) -> HttpResponse:
        """The section as it was saved last, with one more row if that was asked for."""
        values = self.submission.answers
        table = self.request.GET.get("add", "")
        if table:
            values = self.section.add_row(values, table)
        unread = self.submission.unread_texts
        errors = self._asked(self.section.errors_of(unread, self.context))
        return self.draw(values, errors=errors, texts=unread)

    def save(self) -> HttpResponse:
        """Save whatever was typed, then go where the button says."""
        post = self.request.POST.copy()
        self._drop_row(post)
        theirs = left_to_theirs(post)
        try:
            saved = save_draft(
                submission=self.submission,
                section_key=self.section.key,
                data=post,
                files=self.request.FILES,
                base_rev=row_number(post.get("rev")),
                page=post.get("page", ""),
                only=set(self.section.by_key) - theirs,
                by=self.request.user,
                now=timezone.now(),
            )
        except DraftClash as clash:
            return self._show_both(clash)
        except CannotFillSubmission as refusal:
            return self._refused(post, refusal)
        self.submission = saved.submission
        if self.is_autosave:
            return JsonResponse(self._told(saved))
        return self.go_on(post, saved)

    def go_on(self, post, saved) -> HttpResponse:
        """Errors stay beside their fields; otherwise the next page is a fresh GET."""
        values, act = saved.submission.answers, post.get("act", "save")
        theirs = left_to_theirs(post)
        errors = self._asked(saved.errors)
        errors = {n: s for n, s in errors.items() if n.partition(".")[0] not in theirs}
        texts = {n: t for n, t in saved.texts.items() if n.partition(".")[0] not in theirs}
        if act == "next":
            errors = self.section.problems(values, self._asked_so_far()) | errors
        if errors:
            self.context = fill_context(self.submission, self.request.user)  # with its new files
            return self.draw(values, errors=errors, texts=texts, status=422)
        here = reverse("desk:fill", args=[self.submission.pk, self.section.key])
        if "_add" in post:
            return redirect(f"{here}?add={post['_add']}#{post['_add']}")
        if "_remove" in post:
            return redirect(f"{here}#{post['_remove'].partition('.')[0]}")
        if act == "next":
            return self.turn(1)
        if act == "back":
            return self.turn(-1)
        messages.success(self.request, _("Draft saved. You can go on later, on any device."))
        return redirect(here)

    def _asked_so_far(self) -> Shown:
        compiled, of = compile_version(self.submission.version), self.submission
        return compiled.shown_so_far(of.filler, of.answers, self.section.key)

    def _asked(self, errors: dict[str, str]) -> dict[str, str]:
        """Without those of questions that a condition hides: nobody could put them right."""
        shown = asked_now(self.submission)
        return {name: sentence for name, sentence in errors.items() if shown.asks_at(name)}

    @property
    def is_autosave(self) -> bool:
        """The page's own script saves in the background and wants a short answer."""
        return AUTOSAVE in self.request.headers

    def _told(self, saved) -> dict:
        """The page goes on from the new revision only if it shows what is stored: from another it
        would put back what a second device has changed meanwhile.
        """
        answers = saved.submission.answers
        if any(answers.get(key) != saved.values.get(key) for key in self.section.by_key):
            return {"state": "stale"}
        return {"state": "saved", "rev": saved.rev}

    def _show_both(self, clash: DraftClash) -> HttpResponse:
        """Both texts, question by question, to choose from; mine stand in the form."""
        if self.is_autosave:
            return JsonResponse({"state": "clash"}, status=409)
        self.submission = clash.saved.submission
        self.context = fill_context(self.submission, self.request.user)
        return self.draw(
            mine(clash),
            errors=clash.saved.errors,
            texts=self.submission.unread_texts,
            both=both_texts(clash, self.section, self.context),
            rev=clash.rev,
            status=409,
        )

    def _refused(self, post, refusal: CannotFillSubmission) -> HttpResponse:
        """Sent or waived between look and save, or not mine any more: nothing typed is lost."""
        self.submission.refresh_from_db()
        self.submission.is_mine = False  # it may be no more
        if self.is_autosave:
            return JsonResponse({"state": "refused"}, status=409)
        messages.error(self.request, str(refusal))
        if gone := where_it_went(self.request.user, self.submission):
            return gone
        typed = self.section.parse(post, self.context)
        values = {**self.submission.answers, **typed.values}
        return self.draw(values, errors=typed.errors, texts=typed.texts, status=422)

    def draw(
        self, values, *, errors=None, texts=None, both=(), rev=None, status=200
    ) -> HttpResponse:
        """The page with its inputs."""
        errors, shown = errors or {}, asked_now(self.submission, values)
        pages = [p for p in self.sections if p is self.section or shown.asks_section(p.key)]
        return desk_page(
            self.request,
            "desk/fill.html",
            status=status,
            is_form=True,
            unsent=unsent_words(self.submission),
            submission=self.submission,
            matter=self.matter,
            part=self.section,
            sections=pages,
            number=pages.index(self.section) + 1,
            is_last=self.section is pages[-1],
            conditions=script_of(self.submission, self.section, values),
            fields=self.section.render(
                self.section.computed(values, shown), errors, texts=texts, context=self.context
            ),
            problems=self.section.error_list(errors, values),
            **self._noted(shown, pages),
            **about_versions(self.request, self.submission),
            paper=self._paper(),
            second_of=self.first.receipt if self.first else "",
            saved=saved_words(self.submission, timezone.now()),
            both=both,
            rev=self.submission.draft_rev if rev is None else rev,
            page=secrets.token_hex(8),
        )

    def _paper(self) -> list:
        """The photos from which the office types this in; none on the page of its owner."""
        source = self.first or self.submission
        return paper_photos(source) if source.from_paper else []

    def _noted(self, shown, pages: list) -> dict:
        """Where the office asks for a change, where it returned the answers: on this page, by key
        and label, and on which others.
        """
        keys = [key for key in self.context.notes if shown.asks(key)]
        here = self.section.by_key
        others = [p for p in pages if p is not self.section and set(keys) & set(p.by_key)]
        noted = [(key, here[key].label) for key in here if key in keys]
        return {"noted": noted, "noted_elsewhere": others}

    def _drop_row(self, post) -> None:
        table, _dot, row = post.get("_remove", "").partition(".")
        if row:
            post.setlist(table, [kept for kept in post.getlist(table) if kept != row])

    def turn(self, step: int) -> HttpResponse:
        """The next page that is asked, forwards (1) or back (-1)."""
        shown, index = asked_now(self.submission), self.index + step
        while 0 <= index < len(self.sections) and not shown.asks_section(self.sections[index].key):
            index += step
        if index >= len(self.sections):
            return redirect("desk:check", self.submission.pk)
        if index < 0 and self.first:
            return redirect("desk:seconds")
        if index < 0 and types_in(self.request.user, self.submission):
            return redirect("desk:home")
        if index < 0:
            part = getattr(self.submission, "assignment", None)
            return redirect("desk:assignment", part.pk) if part else redirect("desk:home")
        return redirect("desk:fill", self.submission.pk, self.sections[index].key)
