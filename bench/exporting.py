"""Starting an export in a process of its own."""

import json
import os
import subprocess
import sys

from bench.act import Act


def export_acts(side: str, warm: int, form: int) -> dict[str, Act]:
    """CSV and XLSX of all answers to ``form``; ``warm`` is a form with a few."""
    return {
        f"export {kind}": Act(lambda _prepared, k=kind: _run(side, k, warm, form), alone=True)
        for kind in ("csv", "xlsx")
    }


def _run(side: str, kind: str, warm: int, form: int) -> dict:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "bench.export", side, kind, str(warm), str(form)],
        env=os.environ | {"DATABASE_URL": os.environ["BENCH_DATABASE_URL"]},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
