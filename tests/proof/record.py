"""What the proofs found, for the table at the end of a run and for docs/proof.md."""

import time
from dataclasses import dataclass

from tests.house.source import ROOT

PAGE = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- written by PROOF_WRITE=1 make proof -->", "<!-- end -->"


@dataclass(frozen=True)
class Finding:
    """One figure of one proof, beside what was promised."""

    proof: str
    what: str
    value: str
    promise: str


FOUND: list[Finding] = []


def found(proof: str, what: str, value: str, promise: str = "") -> None:
    """Keep a figure for the table."""
    FOUND.append(Finding(proof, what, value, promise))


def lines() -> list[str]:
    """The figures as a Markdown table."""
    rows = [f"| {one.proof} | {one.what} | {one.value} | {one.promise} |" for one in FOUND]
    return ["| proof | measured | value | promise |", "|---|---|---|---|", *rows]


def write_page() -> None:
    """Put the table of this run into docs/proof.md, in the place of the last one."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    said = "\n".join(lines())
    PAGE.write_text(f"{before}\n\nRun of {time.strftime('%Y-%m-%d')}.\n\n{said}\n\n{after}", encoding="utf-8")
