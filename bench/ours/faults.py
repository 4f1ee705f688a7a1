"""Deputies who click twice and whose server is killed."""

from bench.act import Act
from bench.faults import CLICKS, KILLS, faults
from tests.processes.acts import drafts, stored
from tests.processes.crowd import fill_all


def acts(sizes: dict) -> dict[str, Act]:
    """Every one of ours clicks twice, amid the kills as well."""
    return {
        "faults": Act(
            lambda _none: faults("cms.wsgi", _trial(2, CLICKS), _trial(4, KILLS)), alone=True
        )
    }


def _trial(deputies: int, submissions: int):
    def run(port: int) -> dict:
        crowd = drafts(deputies, submissions // deputies)
        receipts, _again = fill_all(port, crowd)
        mine = stored(*(pk for each in crowd for pk in each["drafts"]))
        return {
            "doubled": sum(row["lines"] - 1 + row["cells"] - 1 for row in mine.values()),
            "lost": sum(receipts[pk] != row["receipt"] for pk, row in mine.items()),
        }

    return run
