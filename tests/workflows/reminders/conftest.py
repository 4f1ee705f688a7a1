"""What every test of reminders starts from."""

import http.server
import json
import threading

import pytest

from cms.calendars import table


@pytest.fixture(autouse=True)
def _forget_the_calendar():
    """One that the test before corrected: its rollback is heard by nobody until the next look."""
    table.forget()


@pytest.fixture
def other_side():
    """A group robot's server; it keeps what came, and answers ``status``."""

    class Robot(http.server.BaseHTTPRequestHandler):
        came, status = [], 200

        def do_POST(self):
            size = int(self.headers["Content-Length"])
            Robot.came.append((self.path, json.loads(self.rfile.read(size))))
            self.send_response(Robot.status)
            self.end_headers()

        def log_message(self, *args):
            """Nothing on the terminal."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Robot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Robot.address = f"json://127.0.0.1:{server.server_port}/key-4711"
    yield Robot
    server.shutdown()
    server.server_close()
