"""Starting an export in a process of its own."""

import json
import os
import subprocess
import sys

from bench.act import Act, nothing


def export_acts(side: str, warm: int, form: int) -> dict[str, Act]:
    """CSV and XLSX of all answers to ``form``; ``warm`` is a form with a few."""
    return {f"export {kind}": export_act(side, kind, warm, form) for kind in ("csv", "xlsx")}


def export_act(side: str, kind: str, warm: int, form: int, prepare=nothing) -> Act:
    """One download; ``prepare`` fills the form before, outside the clock."""
    return Act(lambda _prepared: _run(side, kind, warm, form), prepare, alone=True)


def _run(side: str, kind: str, warm: int, form: int) -> dict:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.export", side, kind, str(warm), str(form)],
        env=os.environ | {"DATABASE_URL": os.environ["BENCH_DATABASE_URL"]},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
