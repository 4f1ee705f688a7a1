"""The reader's own small site: four pages, each made from one or two calls of the API."""

import hashlib
import secrets
from email.parser import BytesParser
from email.policy import HTTP
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from client import Api, Problem
from forms import FILES, answers_of, draw_form, with_another_row
from texts import list_page, text_page

SEARCH = '<form><input name="q" aria-label="检索"><button>检索</button></form>'
MOST = 60 * 1024 * 1024  # bytes of a posted form


class Reader(BaseHTTPRequestHandler):
    """``api`` is set by whoever starts the server; ``kept`` are ids of files sent before."""

    api: Api
    kept: ClassVar[dict] = {}

    def do_GET(self) -> None:
        """``/``, ``/t/<number>``, ``/t/<number>/form``, ``/sent/<id>``."""
        self._answer(self._page)

    def do_POST(self) -> None:
        """``/t/<number>/form``: another row, or the answers."""
        self._answer(self._posted)

    def _page(self) -> str:
        parts = urlsplit(self.path)
        path, query = unquote(parts.path).strip("/").split("/"), parse_qs(parts.query)
        if path == [""]:
            words = query.get("q", [""])[0]
            if not words:
                return SEARCH + list_page(self.api.texts()["items"])
            return SEARCH + list_page([hit["card"] for hit in self.api.search(words)["items"]])
        if path[0] == "t" and len(path) == 2:
            return text_page(self.api.text(path[1])["payload"], self.api.base)
        if path[0] == "t" and path[2:] == ["form"]:
            return draw_form(self.api.form(path[1]), {}, {}, secrets.token_urlsafe(24))
        if path[0] == "sent" and len(path) == 2:
            return sent_page(self.api.submission(path[1]))
        raise Problem(404, {"title": "没有这个页面。"})

    def _posted(self) -> str:
        number = unquote(urlsplit(self.path).path).strip("/").split("/")[1]
        form, (fields, files) = self.api.form(number), self._fields()
        token = fields.get("token", [""])[0]
        try:
            self._send_files(form, number, token, fields, files)
            answers = answers_of(form, fields)
            if "_add" in fields:
                answers = with_another_row(answers, fields["_add"][0])
                return draw_form(form, answers, {}, token)
            got = self.api.send(number, token=token, form=form["form"], answers=answers)
        except Problem as problem:
            errors = problem.errors or {"": problem.title}
            return draw_form(form, answers_of(form, fields), errors, token)
        return f'<p>已提交，回执号 {got["receipt"]}。</p><a href="/sent/{got["id"]}">查看</a>'

    def _send_files(self, form: dict, number: str, token: str, fields: dict, files: list) -> None:
        """Files go ahead of the answers; their ids take their place among the fields.

        A page that is sent again means the same files, so each is sent once.
        """
        for name, filename, data in files:
            key, _dot, rest = name.partition(".")
            question = f"{key}.{rest.rpartition('.')[2]}" if rest else key
            if question.split(".")[-1] not in file_keys(form):
                continue
            mark = (token, name, hashlib.sha256(data).hexdigest())
            if mark not in self.kept:
                self.kept[mark] = self.api.attach(number, question, filename, data)
            fields.setdefault(name, []).append(self.kept[mark])

    def _fields(self) -> tuple[dict[str, list[str]], list[tuple[str, str, bytes]]]:
        """(texts by name, (name, file name, bytes) of files) of a multipart body."""
        length = min(int(self.headers["Content-Length"] or 0), MOST)
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.rfile.read(length))
        fields: dict[str, list[str]] = {}
        files = []
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            data = part.get_payload(decode=True)
            if filename := part.get_filename():
                files.append((name, filename, data))
            elif part.get_param("filename", header="content-disposition") is None:
                fields.setdefault(name, []).append(data.decode())
        return fields, files

    def _answer(self, make) -> None:
        try:
            status, inner = 200, make()
        except Problem as problem:
            status, inner = problem.status, f"<p role=alert>{escape(problem.title)}</p>"
        page = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>阅读器</title>{inner}'
        data = page.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def file_keys(form: dict) -> set[str]:
    """Keys of the questions and columns that take files."""
    found = set()
    for section in form["sections"]:
        for question in section["questions"]:
            for one in (question, *question.get("columns", ())):
                if one["type"] in FILES:
                    found.add(one["key"])
    return found


def sent_page(submission: dict) -> str:
    """An answer as it was asked."""
    lines = []
    for part in submission["parts"]:
        for line in part["lines"]:
            cells = [line] if not line["rows"] else [c for row in line["rows"] for c in row]
            files = [file["name"] for cell in cells for file in cell["files"]]
            text = "；".join([cell["text"] for cell in cells if cell["text"]] + files)
            lines.append(f"<dt>{escape(line['label'])}</dt><dd>{escape(text)}</dd>")
    head = f"{escape(submission['state_label'])}，回执号 {escape(submission['receipt'] or '')}"
    return f"<h1>{escape(submission['subject'])}</h1><p>{head}</p><dl>{''.join(lines)}</dl>"
