"""What ``/healthz`` and ``up`` ask: each app may add a check; none reveals content."""

from collections.abc import Callable

_checks: dict[str, Callable[[], str]] = {}


def register_health_check(name: str, check: Callable[[], str]) -> None:
    """``check`` returns an empty string when all is well, else what is wrong and how to mend it."""
    _checks[name] = check


def health_problems() -> dict[str, str]:
    """Name and sentence of everything that is wrong; empty when the installation may serve."""
    problems = {}
    for name, check in _checks.items():
        try:
            problem = check()
        except Exception as error:  # a check that cannot run is a problem, not a crash
            problem = type(error).__name__
        if problem:
            problems[name] = problem
    return problems
