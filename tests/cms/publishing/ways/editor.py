"""Posts as the editor's browser sends them: the fields of the rendered form, and the body."""

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import (
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)


def typed(word: str) -> dict:
    """What a clerk types into a notice: title, summary and two blocks."""
    body = [("heading", f"小标题{word}"), ("para", rich_text(f"<p>正文{word}</p>"))]
    return {
        "title": f"公告{word}",
        "summary": f"摘要{word}",
        **nested_form_data({"body": streamfield(body)}),
    }


def form_of(client, address: str, form_id: str = "") -> dict:
    """The fields of a form that is really on the page, with their present values."""
    html = client.get(address).content.decode()
    if form_id:
        fields = querydict_from_html(html, form_id=form_id)
    else:
        soup = BeautifulSoup(html, "html.parser")
        forms = [form for form in soup.find_all("form") if form.get("method", "").upper() == "POST"]
        fields = querydict_from_html(str(forms[-1]), form_index=0)
    return {name: fields.getlist(name) for name in fields if not name.startswith("action-")}


def edit_form(client, page, word: str, **extra) -> dict:
    """The editor's post for a page, with new words."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return form_of(client, address, "page-edit-form") | typed(word) | extra


def add_form(client, parent, kind: tuple[str, str], word: str, **extra) -> dict:
    """The editor's post for a new page."""
    address = reverse("wagtailadmin_pages:add", args=[*kind, parent.pk])
    return form_of(client, address, "page-edit-form") | typed(word) | extra
