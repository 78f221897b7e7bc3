"""One line of JSON a request and a fault, with the request's id, and never a name, an address or a text."""

import json
import logging
import secrets
import sys
import time
import traceback
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
        if record.exc_info and record.exc_info[1]:
            line["fault"] = _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _told(fault: BaseException) -> str:
    """Where a fault and those behind it came from, with the first line of each message.

    What follows in a database's message are the values of a row: names, addresses, texts.
    """
    told: list[str] = []
    one: BaseException | None = fault
    while one is not None:
        first = str(one).partition("\n")[0]
        told.append("".join(traceback.format_tb(one.__traceback__)) + f"{type(one).__qualname__}: {first}")
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return "\n\n".join(reversed(told))


def to_stderr(level: int = logging.INFO) -> None:
    """Send log lines from this level on, and the queue's warnings, to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name, least in (("learn", level), ("_granian", level), ("huey", max(level, logging.WARNING))):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(least)
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
