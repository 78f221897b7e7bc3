"""What the playground adds to the first piece of an answer: guard, reservation, rows and stream, over loopback."""

import http.client
import json
import sys
import time
import urllib.parse
from pathlib import Path
from statistics import median

from bench import running
from bench.figures import Figure, at_most
from bench.installation import TOKEN, Visitor
from learn.app import WARM_AFTER

ROUNDS, BEFORE = 150, 30
SENTENCE = "Hãy viết giúp tôi một thông báo ngắn về lịch tiêm chủng của trạm y tế phường trong tuần tới. "
PROMPT = (SENTENCE * 12)[:1000]


def added_to_first_token(data: Path) -> list[Figure]:
    """The median over the product less the median straight to the model, asked in turns."""
    port = running.free_port()
    model = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bench.upstream", str(port)]
    settings = {
        "LEARN_MODEL_URL": f"{model}/v1",
        "LEARN_MODEL_NAME": "bench",
        "LEARN_MODEL_KEY": "bench",
        "LEARN_TOKENS_A_DAY": "100000000",
    }
    direct: list[float] = []
    through: list[float] = []
    with (
        running.child(command, model, data / "upstream.log"),
        running.product(data, **settings) as product,
    ):
        visitor = Visitor(product).sign_in("hanh")
        time.sleep(WARM_AFTER + 3)  # by then every worker has loaded the model's client
        found = TOKEN.search(visitor.get("/playground"))
        token = found[1] if found else ""
        for number in range(BEFORE + ROUNDS):
            pair = _straight(model), _through(product, visitor.cookie, token)
            if number >= BEFORE:
                direct.append(pair[0])
                through.append(pair[1])
    added = (median(through) - median(direct)) * 1000
    return [
        at_most("added to the first token of 1,000 characters (median)", added, 5, "ms", 1),
        Figure("  straight to the model", f"{median(direct) * 1000:.1f} ms"),
        Figure("  through the playground", f"{median(through) * 1000:.1f} ms"),
        Figure("  through the playground, 95 of 100 within", f"{sorted(through)[int(ROUNDS * 0.95)] * 1000:.1f} ms"),
    ]


def _straight(model: str) -> float:
    asked = {"model": "bench", "stream": True, "messages": [{"role": "user", "content": PROMPT}]}
    headers = {"Content-Type": "application/json"}
    return _first(f"{model}/v1/chat/completions", json.dumps(asked).encode(), headers, b'"content"')


def _through(product: str, cookie: str, token: str) -> float:
    body = urllib.parse.urlencode({"prompt": PROMPT, "csrf_token": token}).encode()
    headers = {
        "Cookie": cookie,
        "Accept": "text/event-stream",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return _first(f"{product}/playground", body, headers, b"event: token")


def _first(address: str, body: bytes, headers: dict[str, str], mark: bytes) -> float:
    """Seconds from sending to the first line that holds `mark`; the rest is read to its end."""
    where = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", where.path, body, headers)
    answer = connection.getresponse()
    took = 0.0
    while line := answer.readline():
        if not took and mark in line:
            took = time.perf_counter() - began
    connection.close()
    if not took:
        raise RuntimeError(f"{address} answered {answer.status} without a token")
    return took
