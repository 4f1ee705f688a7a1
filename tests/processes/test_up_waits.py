"""``up`` waits for processes that run, not for those that nobody has reaped yet."""

import subprocess
import sys
import time

import psutil
import pytest

from cms.core.management.commands.up import _has_processes


# Not switched off: CI runs Linux; elsewhere `up` itself asks another way (no /proc).
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_group_of_zombies_has_ended():
    leader = subprocess.Popen(["sleep", "60"], process_group=0)
    runs = subprocess.Popen(["sleep", "60"], process_group=leader.pid)
    leader.kill()
    leader.wait()
    assert _has_processes(leader)

    runs.kill()
    until = time.monotonic() + 5
    while psutil.Process(runs.pid).status() != psutil.STATUS_ZOMBIE and time.monotonic() < until:
        time.sleep(0.01)

    assert not _has_processes(leader)
    runs.wait()
