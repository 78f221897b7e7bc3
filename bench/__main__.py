"""Measure the product and print each figure beside its target: `python -m bench`.

Everything is started anew in a temporary folder and reached over loopback. Nothing is written but standard output, or
the file that `--write` names.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.exam import sittings
from bench.figures import Figure, table
from bench.first_token import added_to_first_token
from bench.installation import make_demo
from bench.passwords import one_check
from bench.queries import queries
from bench.rates import lesson_to_hello
from bench.weights import visits

PARTS = ("rates", "weights", "queries", "model", "passwords", "exam")


def main() -> int:
    """Measure what was asked for; exit status 1 where a target is missed and `--strict` was said."""
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="learn-bench-") as folder:
        data = make_demo(Path(folder) / "demo")
        measures: dict[str, Callable[[], list[Figure]]] = {
            "rates": lambda: lesson_to_hello(data, asked.rounds, asked.seconds),
            "weights": lambda: visits(data),
            "queries": lambda: queries(data),
            "model": lambda: added_to_first_token(data),
            "passwords": one_check,
            "exam": sittings,
        }
        figures = [figure for name in asked.only or PARTS for figure in measures[name]()]
    text = table(figures)
    print(text)
    if asked.write:
        asked.write.write_text(_page(text), encoding="utf-8")
    return int(asked.strict and any(figure.met is False for figure in figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the product on this machine.")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds of the rates (default 5)")
    parser.add_argument("--seconds", type=float, default=3, help="length of each measurement of a rate (default 3)")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="measure these parts alone")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures to a page, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
    return parser.parse_args()


def _page(text: str) -> str:
    machine = f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}"
    return (
        f"# What was measured\n\n`make bench` on {time.strftime('%Y-%m-%d')}: {machine}. Server, browser and load "
        "generator share the machine, which is why rates stand beside the rate of the smallest page of the same server "
        f"in the same run.\n\n{text}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
