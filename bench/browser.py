"""A browser that speaks to the WSGI application itself: no network, no test client in between."""

import io
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

TOKEN = "b" * 32  # of the CSRF check, in cookie and header
_application = None


class Browser:
    """One visitor, signed in if ``user`` is given. A response is (status, headers, body)."""

    def __init__(self, user=None, **headers: str) -> None:
        cookie = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
        if user is not None:
            cookie += f"; {settings.SESSION_COOKIE_NAME}={session_of(user)}"
        self.headers = {"HTTP_COOKIE": cookie, "HTTP_X_CSRFTOKEN": TOKEN} | headers

    def get(self, address: str) -> tuple[int, dict, bytes]:
        """Fetch a page."""
        return self._ask("GET", address, b"", "")

    def post(self, address: str, fields: dict) -> tuple[int, dict, bytes]:
        """Send a form without files, as browsers encode it."""
        body = urlencode(fields, doseq=True).encode()
        return self._ask("POST", address, body, "application/x-www-form-urlencoded")

    def send(self, address: str, body: str) -> tuple[int, dict, bytes]:
        """Send JSON."""
        return self._ask("POST", address, body.encode(), "application/json")

    def stream(self, address: str, method: str = "GET"):
        """The pieces of a long answer, as the server would pass them on."""
        answered: list = []
        environ = self._environ(method, address, b"", "")
        pieces = _handler()(environ, lambda *head: answered.append(head))
        if not answered[0][0].startswith("200"):
            raise AssertionError(f"{address}: {answered[0][0]}")
        return pieces

    def _ask(self, method: str, address: str, body: bytes, kind: str) -> tuple[int, dict, bytes]:
        answered: list = []
        environ = self._environ(method, address, body, kind)
        response = _handler()(environ, lambda *head: answered.append(head))
        content = b"".join(response)
        response.close()
        status, headers = answered[0]
        return int(status[:3]), dict(headers), content

    def _environ(self, method: str, address: str, body: bytes, kind: str) -> dict:
        path, _mark, query = address.partition("?")
        return {
            "REQUEST_METHOD": method,
            "PATH_INFO": quote(path, safe="/%").encode().decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **self.headers,
        }


def _handler() -> WSGIHandler:
    global _application
    if _application is None:
        _application = WSGIHandler()
    return _application


def session_of(user) -> str:
    """A session as signing in makes it."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client.cookies[settings.SESSION_COOKIE_NAME].value
