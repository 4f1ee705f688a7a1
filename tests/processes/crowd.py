"""Deputies who fill in and send at once, click twice, and try again until there is an answer."""

import http.client
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

TOKEN = "c" * 32  # of the CSRF check, in cookie and header
RECEIPT = re.compile(r"\b\d{8}-\d{6}\b")
TRIES = 400


class Deputy:
    """One browser. A request that finds no server, or loses it, is sent again as it was."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.answered = 0
        self.again = 0  # requests that had to be repeated

    def ask(self, method: str, path: str, fields: dict | None = None) -> tuple[int, str, str]:
        """(status, where to, body) of the first whole answer that is no server's error."""
        body = urlencode(fields, doseq=True) if fields else None
        for _try in range(TRIES):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                connection.request(method, path, body, self.headers)
                response = connection.getresponse()
                text = response.read().decode()
                if response.status < 500:
                    self.answered += 1
                    return response.status, response.headers.get("Location", ""), text
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            self.again += 1
            threading.Event().wait(0.02)
        raise AssertionError(f"{path}: no answer in {TRIES} tries")

    def fill_and_send(self, draft: int) -> str:
        """Save, send with two clicks at once, read the receipt number; returns it."""
        text = f"草稿 {draft} 的意见"
        saved = self.ask("POST", f"/desk/fill/{draft}/sdeputy/", {"qtext": text, "act": "next"})
        assert saved[:2] == (302, f"/desk/fill/{draft}/check/"), saved[:2]
        token = {"token": f"crowd-token-{draft:08d}"}
        with ThreadPoolExecutor(2) as hands:
            clicks = [
                hands.submit(self.ask, "POST", f"/desk/fill/{draft}/check/", token)
                for _click in range(2)
            ]
        for click in clicks:
            assert click.result()[:2] == (302, f"/desk/receipts/{draft}/"), click.result()[:2]
        return RECEIPT.search(self.ask("GET", f"/desk/receipts/{draft}/")[2])[0]


class Crowd(list[Deputy]):
    """Deputies side by side."""

    def __init__(self, port: int, deputies: list[dict]) -> None:
        super().__init__(Deputy(port, each["session"]) for each in deputies)
        self.drafts = [each["drafts"] for each in deputies]

    def answered(self) -> int:
        return sum(deputy.answered for deputy in self)

    def fill_all(self) -> tuple[dict[int, str], int]:
        """({draft: receipt number}, requests that had to be repeated)."""
        receipts = {}

        def one(deputy: Deputy, drafts: list[int]) -> None:
            for draft in drafts:
                receipts[draft] = deputy.fill_and_send(draft)

        with ThreadPoolExecutor(len(self)) as pool:
            for done in [pool.submit(one, *each) for each in zip(self, self.drafts, strict=True)]:
                done.result()
        return receipts, sum(deputy.again for deputy in self)


def fill_all(port: int, deputies: list[dict]) -> tuple[dict[int, str], int]:
    """The same, where nobody looks on."""
    return Crowd(port, deputies).fill_all()
