"""A signed-in lesson page against the smallest page of the same server, in turns, in one run."""

from pathlib import Path
from statistics import median

from bench import load, running
from bench.figures import Figure, at_least
from bench.installation import LESSON, Visitor
from learn.settings import load as settings_of

CLIENTS = 16


def lesson_to_hello(data: Path, rounds: int, seconds: float) -> list[Figure]:
    """The ratio of their rates: the median of rounds, in each of which both were measured one after the other."""
    settings = settings_of(data)
    ours: list[load.Rate] = []
    smallest: list[load.Rate] = []
    with running.hello(data, settings.workers, settings.threads) as hello, running.product(data) as product:
        headers = {"Cookie": Visitor(product).sign_in("hanh").cookie, "Accept-Encoding": "br, gzip"}
        for number in range(rounds + 1):
            pair = (
                load.drive(hello, seconds=seconds, clients=CLIENTS),
                load.drive(product + LESSON, seconds=seconds, clients=CLIENTS, headers=headers),
            )
            if number:  # the first round warms both up
                smallest.append(pair[0])
                ours.append(pair[1])
    refused = sum(rate.refused for rate in (*ours, *smallest))
    ratio = median(a.per_second / b.per_second for a, b in zip(ours, smallest, strict=True))
    with running.canned(data) as canned:
        ceiling = load.drive(canned, seconds=2, clients=CLIENTS).per_second
    return [
        at_least(f"lesson page, signed in, to hello-world (median of {rounds})", ratio, 0.10, "", 3),
        Figure("  lesson pages a second", f"{median(r.per_second for r in ours):,.0f}"),
        Figure("  lesson page, 50 of 100 within", f"{median(r.p50 for r in ours):.1f} ms"),
        Figure("  lesson page, 99 of 100 within", f"{median(r.p99 for r in ours):.1f} ms"),
        Figure("  hello-world answers a second", f"{median(r.per_second for r in smallest):,.0f}"),
        Figure("  answers that were no page", str(refused), "0", refused == 0),
        Figure(f"  {load.name()} reaches, with {CLIENTS} clients", f"{ceiling:,.0f} answers a second"),
    ]
