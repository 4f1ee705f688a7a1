"""What ``/healthz`` and ``up`` ask: each app may add a check; none reveals content."""

from collections.abc import Callable

_checks: dict[str, Callable[[], str]] = {}
_lesser: dict[str, Callable[[], str]] = {}  # what an installation serves without


def register_health_check(name: str, check: Callable[[], str], *, needed: bool = True) -> None:
    """``check`` returns an empty string when all is well, else what is wrong and how to mend it.

    What is not ``needed`` is named, and the installation serves all the same.
    """
    (_checks if needed else _lesser)[name] = check


def health_problems() -> dict[str, str]:
    """Name and sentence of everything that is wrong; empty when the installation may serve."""
    return _found(_checks)


def health_warnings() -> dict[str, str]:
    """The same of what it serves without."""
    return _found(_lesser)


def _found(checks: dict[str, Callable[[], str]]) -> dict[str, str]:
    problems = {}
    for name, check in checks.items():
        try:
            problem = check()
        except Exception as error:  # a check that cannot run is a problem, not a crash
            problem = type(error).__name__
        if problem:
            problems[name] = problem
    return problems
