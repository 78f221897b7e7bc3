"""How long the check of one password takes; sign-in is mostly this."""

import time
from statistics import median

from bench.figures import Figure
from learn.operations.passwords import hash_password, matches


def one_check(rounds: int = 15) -> list[Figure]:
    """The median of a few checks."""
    stored = hash_password("mot-mat-khau-de-do")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        matches(stored, "mot-mat-khau-de-do")
        times.append(time.perf_counter() - began)
    return [Figure("one password checked (argon2id, 19 MiB, 2 passes)", f"{median(times) * 1000:.0f} ms")]
