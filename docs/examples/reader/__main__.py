"""``python docs/examples/reader http://127.0.0.1:8000 --port 8080``: a site made of the API alone.

The environment variable LIANXI_TOKEN holds the bearer token of the person who fills in forms;
without it the public texts are read. One person's reader: it listens on this machine only.
"""

import argparse
import os
import sys
from http.server import ThreadingHTTPServer

from client import Api
from serving import Reader


def main() -> None:
    """Serve until stopped; the first line says where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("api", help="address of the server, such as http://127.0.0.1:8000")
    parser.add_argument("--port", type=int, default=8080)
    asked = parser.parse_args()
    Reader.api = Api(asked.api, os.environ.get("LIANXI_TOKEN", ""))
    server = ThreadingHTTPServer(("127.0.0.1", asked.port), Reader)
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}/\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
