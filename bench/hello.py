"""The smallest Flask page on the product's server: `python -m bench.hello PORT WORKERS THREADS`."""

import sys

from flask import Flask
from granian.constants import Interfaces
from granian.server import Server

from learn.serving import STOP_SECONDS


def create_app() -> Flask:
    """One route, one word."""
    app = Flask("hello", static_folder=None, template_folder=None)

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def main() -> None:
    """Serve with what `learn.serving` gives the product."""
    port, workers, threads = (int(word) for word in sys.argv[1:4])
    Server(
        "bench.hello:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address="127.0.0.1",
        port=port,
        workers=workers,
        blocking_threads=threads,
        runtime_threads=1,
        backlog=2048,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
