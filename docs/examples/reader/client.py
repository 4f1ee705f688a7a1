"""The API as the reader uses it: JSON over HTTP, nothing but the standard library."""

import json
import secrets
from http.client import HTTPConnection, HTTPSConnection
from urllib.parse import quote, urlencode, urlsplit

TIMEOUT = 30  # seconds


class Problem(Exception):
    """What the API answered instead: ``status``, ``title``, and ``errors`` by field name."""

    def __init__(self, status: int, body: dict) -> None:
        super().__init__(body.get("title", ""))
        self.status, self.title = status, body.get("title", "")
        rows = body.get("errors", [])
        self.errors = {row.get("field", ""): row.get("message", "") for row in rows}


class Api:
    """``base`` is the address of the server; ``token`` a bearer token, or empty for the public."""

    def __init__(self, base: str, token: str = "") -> None:
        self.base, self.token = base.rstrip("/"), token

    def texts(self, **filters) -> dict:
        """One page of public texts."""
        return self.get("texts", **filters)

    def search(self, words: str, after: str = "") -> dict:
        """One page of what contains the words."""
        return self.get("search", q=words, after=after)

    def text(self, number: str) -> dict:
        """A public text with its payload."""
        return self.get(f"texts/{quote(number)}")

    def form(self, number: str) -> dict:
        """The part of a topic's form that the token's account is asked to fill in."""
        return self.get(f"topics/{quote(number)}/form")

    def send(self, number: str, *, token: str, form: str, answers: dict) -> dict:
        """Hand in answers; the same token with the same answers gives the same receipt."""
        body = json.dumps({"token": token, "form": form, "answers": answers}).encode()
        path = f"topics/{quote(number)}/submissions"
        return self._ask("POST", path, body, "application/json")

    def attach(self, number: str, question: str, name: str, data: bytes) -> str:
        """Send a file ahead; returns the id by which an answer names it."""
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="question"\r\n\r\n{question}\r\n',
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
            f"filename*=utf-8''{quote(name)}",
            "\r\nContent-Type: application/octet-stream\r\n\r\n",
        ]
        body = "".join(parts).encode() + data + f"\r\n--{edge}--\r\n".encode()
        path = f"topics/{quote(number)}/files"
        return self._ask("POST", path, body, f"multipart/form-data; boundary={edge}")["id"]

    def submission(self, key: str) -> dict:
        """An answer as it was asked."""
        return self.get(f"submissions/{quote(key)}")

    def get(self, path: str, **query) -> dict:
        """A GET; empty values are left out. Raises Problem."""
        asked = urlencode({name: value for name, value in query.items() if value})
        return self._ask("GET", f"{path}?{asked}" if asked else path)

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> dict:
        parts = urlsplit(self.base)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.netloc, timeout=TIMEOUT)
        headers = {"Accept": "application/json"}
        if kind:
            headers["Content-Type"] = kind
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request(method, f"{parts.path}/api/v1/{path}", body, headers)
            answer = connection.getresponse()
            data = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status >= 400:
            raise Problem(answer.status, data)
        return data
