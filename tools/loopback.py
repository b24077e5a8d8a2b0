"""A silent file server on loopback."""

import functools
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, never from a cache, with more headers if wanted, and says nothing."""

    protocol_version = "HTTP/1.1"
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {"": "text/html", ".js": "text/javascript"}

    def __init__(self, *args: Any, headers: Mapping[str, str], **options: Any) -> None:
        self.more = headers
        super().__init__(*args, **options)

    def end_headers(self) -> None:
        for name, value in {"Cache-Control": "no-store", **self.more}.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Says nothing either when a page is closed in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@contextmanager
def serve(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve ``folder``; yield its address."""
    handler = functools.partial(Handler, directory=str(folder), headers=headers or {})
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
