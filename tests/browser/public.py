"""What a stranger is told at every public face about one text."""

import json


class Stranger:
    """Anybody, without a session: asks each face for one number and one title."""

    def __init__(self, page, number: str, title: str, word: str) -> None:
        self.page, self.number, self.title, self.word = page, number, title, word
        self.list = "/notices/" if "G" in number else "/topics/"

    def faces(self) -> dict[str, bool]:
        """At which face the text is seen."""
        address = f"/t/{self.number}/"
        return {
            "page": self.get(address).ok,
            "home": self.title in self.text("/"),
            "list": self.title in self.text(self.list),
            "search": address in self.text(f"/search/?q={self.word}"),
            "site map": address in self.text("/sitemap.xml"),
            "feed": address in self.text("/feed.xml"),
            "API list": self.number in self.text("/api/v1/texts"),
            "API text": self.get(f"/api/v1/texts/{self.number}").ok,
            "API search": self.number in self.text(f"/api/v1/search?q={self.word}"),
        }

    def get(self, path: str):
        """The answer to a stranger; a browser's own request, past its page."""
        return self.page.request.get(path)

    def text(self, path: str) -> str:
        """The text of an answer, with JSON's escapes read."""
        answer = self.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        if "json" in answer.headers["content-type"]:
            return json.dumps(answer.json(), ensure_ascii=False)
        return answer.text()
