"""A model that answers at once, over the OpenAI protocol: `python -m bench.upstream PORT`."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECES = ["Chào", " bạn", ", đây", " là", " câu", " trả", " lời", "."]


def _event(text: str, finish: str | None = None) -> bytes:
    body = {
        "id": "bench",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "bench",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(body).encode() + b"\n\n"


class Model(BaseHTTPRequestHandler):
    """Answers whatever is asked in eight pieces, without thinking."""

    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """For who waits until the server is up."""
        self.send_response(200)
        self.end_headers()

    def do_POST(self) -> None:
        """Stream the answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in PIECES:
            self.wfile.write(_event(piece))
        self.wfile.write(_event("", "stop") + b"data: [DONE]\n\n")


class Server(ThreadingHTTPServer):
    """Threads that do not hold up the end."""

    daemon_threads = True


if __name__ == "__main__":
    try:
        Server(("127.0.0.1", int(sys.argv[1])), Model).serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
