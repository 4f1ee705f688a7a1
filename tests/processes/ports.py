"""Free ports, and waiting until a server answers."""

import socket
import time
import urllib.error
import urllib.request


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for_answer(port: int, process) -> None:
    """Return once ``/healthz`` answers, well or not; fail if the process ends before."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, "ended before it answered"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5)
            return
        except urllib.error.HTTPError:
            return  # 503 is an answer
        except OSError:
            time.sleep(0.2)
    raise AssertionError("no answer")
