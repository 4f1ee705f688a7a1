"""One export in a process of its own, so that its memory can be told from everything else's.

Answers a line of JSON: milliseconds, milliseconds until the first byte, peak above rest in MiB.
"""

import gc
import importlib
import json
import logging
import re
import sys
import time
from pathlib import Path

import django


def main(side: str, kind: str, warm: str, form: str) -> None:
    """``kind`` is ``csv`` or ``xlsx``; ``warm`` and ``form`` are ids, of a small form first."""
    django.setup()
    logging.disable(logging.INFO)
    export = importlib.import_module(f"bench.{side}.exports").export
    export(kind, int(warm))
    gc.collect()
    rest = _forget_peak()
    began = time.perf_counter()
    first, size = export(kind, int(form))
    took = time.perf_counter() - began
    figures = {"ms": took * 1000, "first": (first - began) * 1000, "bytes": size}
    sys.stdout.write(json.dumps(figures | {"mib": (_status("VmHWM") - rest) / 1024}) + "\n")


def _forget_peak() -> int:
    """Start the peak anew; returns the memory held now, KiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(name: str) -> int:
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1])


if __name__ == "__main__":
    main(*sys.argv[1:])
