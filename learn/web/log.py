"""One line of JSON a request and a fault, with the request's id, and never a name, an address or a text."""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, has_request_context, request

_log = logging.getLogger("learn.request")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Moment, level, what, request id, and whatever the record carries in `facts`."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "what": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if has_request_context():
            line["request"] = g.get("request_id", "")
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def to_stderr(level: int = logging.INFO) -> None:
    """Send the product's own log lines, and its server's, to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("learn", "_granian"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


def register(app: Flask) -> None:
    """Give each request an id, answer with it, and note how it went."""

    @app.before_request
    def _start() -> None:
        g.request_id = secrets.token_hex(6)
        g.started = time.perf_counter()

    @app.after_request
    def _note(response: Response) -> Response:
        response.headers.add("X-Request-Id", g.get("request_id", ""))
        if request.endpoint not in {"house.healthz", "house.static"} and _log.isEnabledFor(logging.INFO):
            facts = {
                "method": request.method,
                "route": request.url_rule.rule if request.url_rule else "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - g.get("started", 0)) * 1000, 1),
            }
            _log.info("request", extra={"facts": facts})
        return response
