"""The rows of the table: what is measured against what, and what must be reached (DESIGN §8)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``must``: plain's time over ours; ``share``: ours over plain's, where less is better.

    ``most``: {figure of ours: the most it may be}; ``least``: the least.
    """

    name: str
    ours: str
    stock: str
    must: float | None = None
    share: float | None = None
    most: tuple = ()
    least: tuple = ()
    burst: int = 5


def rows(sizes: dict) -> list[Row]:
    """All of them, growing ones from small to large."""
    return [
        *_pages(),
        *_long_forms(),
        *_ballots(),
        *_searches(sizes["texts"]),
        *_answers(sizes["rows"]),
        *_inboxes(),
    ]


def long_rows(sizes: dict) -> list[Row]:
    """What fills its tables for a quarter of an hour: ``make bench-long``."""
    sweeps = "sweep of reminders, {} open duties, 100 due"
    board = "office board, {} open duties"
    growing = [
        row
        for n in sizes["duties"]
        for row in (
            Row(sweeps.format(n), f"sweep {n}", "nothing"),
            Row(board.format(n), f"board {n}", "nothing"),
        )
    ]
    return [
        *growing,
        Row("1000 reminders by SMTP, from due to taken", "letters", "nothing", burst=1),
        *_checks(sizes["texts"]),
    ]


def _inboxes() -> list[Row]:
    """A person's desk: twenty things are drawn, whatever is owed."""
    return [Row(f"desk of a person with {n} duties", f"inbox {n}", "nothing") for n in (5, 500)]


def _checks(live: list[int]) -> list[Row]:
    """Last: they fill the tables that the rows above read."""
    return [
        Row(f"verify_publication, {size} live pages", f"verify {size}", "nothing", burst=1)
        for size in live
    ]


def _pages() -> list[Row]:
    return [
        Row("notice, page rendered", "notice", "notice", must=3, most=(("queries", 1),), burst=15),
        Row("notice, kept page", "notice cached", "notice", must=20, burst=15),
        Row("publish with the whole gate, a request", "publish", "publish", share=1),
        Row("publish, the bare call", "publish call", "publish call"),
        Row("form page, 20 questions", "form 20", "form 20", must=1.5),
        Row("form page, 100 questions", "form 100", "form 100", must=2),
        Row("sending on the desk, 20 questions", "desk send 20", "send 20", must=0.9, burst=15),
        Row("sending on the desk, 100 questions", "desk send 100", "send 100", must=0.9, burst=15),
        Row("saving on the desk, 20 questions", "desk save 20", "send 20"),
        Row("saving on the desk, 100 questions", "desk save 100", "send 100"),
        Row("all at once by the API, 20 questions", "send 20", "send 20"),
        Row("all at once by the API, 100 questions", "send 100", "send 100"),
    ]


def _editors() -> list[Row]:
    """In Chromium, from asking for the screen until it answers a click."""
    screens = {
        "editor of 60 questions": ("editor {}", "editor 60 {}"),
        "overview of 300 questions (plain: the editor of 300)": ("overview {}", "editor 300 {}"),
    }
    return [
        Row(f"{name}, a processor of 1/{slower}", ours.format(slower), plain.format(slower))
        for name, (ours, plain) in screens.items()
        for slower in (1, 4)
    ]


def _long_forms() -> list[Row]:
    """Six pages of 50, with conditions and sums; plain's has one page, and neither."""
    return [
        Row("first page of 300 questions", "long form 300", "long form 300", most=(("kib", 200),)),
        Row("saving a page of 300 questions", "desk save 300", "send 300"),
        Row("sending 300 questions", "desk send 300", "send 300", must=0.9),
        Row("the bare rules of 300 questions", "rules 300", "rules 300", must=1),
        *_editors(),
        Row("finalising 300 questions (plain: publishing)", "finalise 300", "finalise 300"),
    ]


def _ballots() -> list[Row]:
    """Plain Wagtail has one moderator and no ballot: its own moderation stands beside."""
    pages = "ballot page, {} members (plain: a moderator's page)"
    votes = "a vote, {} members (plain: a moderator approves)"
    return [
        *(Row(pages.format(n), f"ballot page {n}", "moderation page") for n in (9, 60)),
        *(Row(votes.format(n), f"ballot vote {n}", "moderate") for n in (9, 60)),
    ]


def _searches(texts: list[int]) -> list[Row]:
    return [
        *(
            Row(f"12 searches, {size} texts (plain: LIKE)", f"search {size}", f"scan {size}")
            for size in texts
        ),
        Row("search for a rare word (plain: LIKE)", "search 培育", "scan 培育"),
        Row("search for a common word (plain: LIKE)", "search 监督", "scan 监督"),
        Row(
            "what 12 searches find",
            "search found",
            "search found",
            least=(("recall", 1), ("precision", 1)),
            burst=1,
        ),
    ]


def _answers(received: list[int]) -> list[Row]:
    return [
        *(
            Row(
                f"answers list, {size} rows",
                f"list {size}",
                f"list {size}",
                share=1,
                most=(("queries", 15),),
            )
            for size in received
        ),
        Row(
            "double click, kill -9 of workers",
            "faults",
            "faults",
            most=(("click doubled", 0), ("kill doubled", 0), ("lost", 0)),
            burst=1,
        ),
        Row(
            f"CSV of {received[-1]} answers",
            "export csv",
            "export csv",
            share=0.5,
            most=(("mib", 60),),
        ),
        Row(
            f"XLSX of {received[-1]} answers, by the worker",
            "export xlsx",
            "export xlsx",
            share=0.7,
            most=(("mib", 100), ("first", 1000)),
        ),
        *(
            Row(
                f"{kind.upper()} of 3 versions joined, with a table, {size} rows",
                f"joined {kind} {size}",
                "nothing",
                most=(("mib", most),),
            )
            for kind, most in (("csv", 60), ("xlsx", 100))
            for size in received[-2:]
        ),
        *(
            Row(f"bound volume in Word of {size} answers", f"joined report {size}", "nothing")
            for size in (1000, 5000)
        ),
    ]
