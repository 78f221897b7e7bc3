"""Serving the product: granian for the pages, the worker as a child beside it.

granian's WSGI workers answer from a pool of threads; the pool is larger than the open model streams that a worker
admits, so that streams never hold up a page. It needs a kill timeout, else open streams hold its stop.
"""

import contextlib
import errno
import ipaddress
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from learn.domain.errors import ModelUnavailable
from learn.embedded import available
from learn.parts import embedded_server
from learn.settings import Settings

STOP_SECONDS = 3

_log = logging.getLogger("learn.serving")


def refusal(settings: Settings, host: str) -> str:
    """Why the product must not listen on `host`; "" where it may.

    Beyond loopback it needs TLS, its own or that of a declared proxy, and no demo passwords.
    """
    try:
        near = ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = host == "localhost"
    if near:
        return ""
    if settings.demo:
        return (
            "Bản dùng thử có mật khẩu ai cũng biết nên chỉ chạy trên máy này (127.0.0.1). Dùng learn setup để cài thật."
        )
    if not settings.secure:
        return (
            "Muốn phục vụ ngoài máy này cần TLS: đặt tls_certificate và tls_key, hoặc proxies = 1 nếu có máy chủ proxy "
            "kết thúc TLS đứng trước. Xem docs/operate.md."
        )
    return ""


def in_the_way(host: str, port: int) -> str:
    """Why nothing can listen on this address; "" where it can."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            return f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác: make run PORT={port + 1}, hoặc --port."
        if fault.errno == errno.EACCES:
            return f"Cổng {port} cần quyền quản trị máy. Chọn cổng từ 1024 trở lên: make run PORT=8000, hoặc --port."
        return f"Không mở được địa chỉ {host}, cổng {port}: {fault.strerror}."
    return ""


def serve(settings: Settings, *, host: str | None = None, port: int | None = None, worker: bool = True) -> int:
    """Serve until SIGINT or SIGTERM and return the exit status; stops within six seconds, open streams included."""
    os.environ["LEARN_DATA"] = str(settings.data)
    server = Server(
        "learn.app:from_environment",
        factory=True,
        interface=Interfaces.WSGI,
        address=host or settings.host,
        port=port or settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        runtime_threads=1,
        backlog=2048,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # its warning of many threads is not for operators: streams need them
        log_access=False,
        ssl_cert=Path(settings.tls_certificate) if settings.tls_certificate else None,
        ssl_key=Path(settings.tls_key) if settings.tls_key else None,
    )
    command = [sys.executable, "-m", "learn", "--data", str(settings.data), "worker", "--parent", str(os.getpid())]
    beside = Beside(command) if worker else None
    _start_model(settings)
    try:
        server.serve()
    finally:
        if beside:
            beside.stop()
    return 0


def _start_model(settings: Settings) -> None:
    """Start the embedded model, where it is the one in use, without waiting; it ends with this process.

    Should it not come up, the first question tries again and is answered in words.
    """
    if settings.model_off or settings.model_url or not available().ok:
        return

    def start() -> None:
        with contextlib.suppress(ModelUnavailable):
            embedded_server(settings).start()

    threading.Thread(target=start, name="model-start", daemon=True).start()


class Beside:
    """A child process that is started again whenever it ends by itself, and is ended with the server."""

    def __init__(self, command: list[str], *, pause: float = 2.0) -> None:
        self._command = command
        self._pause = pause
        self._stopping = threading.Event()
        self._changing = threading.Lock()
        self._child = self._start()
        self._keeper = threading.Thread(target=self._keep, name="beside", daemon=True)
        self._keeper.start()

    @property
    def pid(self) -> int:
        """The process id of the child that runs now, or ran last."""
        return self._child.pid

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command, start_new_session=True)  # noqa: S603 - our own command, no shell

    def _keep(self) -> None:
        while True:
            status = self._child.wait()
            if not self._stopping.is_set():
                _log.error("worker ended", extra={"facts": {"exit": status}})
            if self._stopping.wait(self._pause):
                return
            with self._changing:
                if not self._stopping.is_set():
                    self._child = self._start()

    def stop(self) -> None:
        """Ask it to stop, and end it if it does not within the time."""
        with self._changing:
            self._stopping.set()
        self._child.send_signal(signal.SIGINT)
        self._keeper.join(STOP_SECONDS)
        if self._keeper.is_alive():
            self._child.kill()
            self._keeper.join()
