"""Documents that cannot lie: links lead somewhere, and what they tell people to type exists."""

import functools
import re
import subprocess
import sys
import unicodedata
from dataclasses import fields
from pathlib import Path

import pytest

from learn.settings import Settings
from tests.house.source import ROOT, listing, needs, tracked

LINK = re.compile(r"!?\[[^]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^(?:```|~~~)[^\n]*\n(.*?)^(?:```|~~~)|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
GOAL = re.compile(r"^([a-z]+):[^=\n]*?(?:## (.*))?$", re.MULTILINE)
TOLD_MAKE = re.compile(r"(?:^|[\s;&|])make ((?:[A-Z]+=\S+ )*)([a-z]+)\b", re.MULTILINE)
TOLD_LEARN = re.compile(r"(?:^|[\s/])learn ([a-z][a-z-]+)\b", re.MULTILINE)
TOLD_SETTING = re.compile(r"\bLEARN_([A-Z_]+)\b")


def _documents() -> list[Path]:
    """Every Markdown page for readers of the repository; lessons have a checker of their own."""
    return [path for path in tracked("*.md") if path.relative_to(ROOT).parts[0] != "courses"]


def _code(path: Path) -> str:
    return "\n".join(block or span for block, span in CODE.findall(path.read_text(encoding="utf-8")))


def _anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    found = set()
    for heading in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        text = unicodedata.normalize("NFC", re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading)).lower()
        found.add(re.sub(r"[^\w\- ]", "", text).replace(" ", "-"))
    return found


def test_links_lead_somewhere():
    offences = []
    for path in _documents():
        for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            goal = (path.parent / name).resolve() if name else path
            if not goal.exists() or (anchor and goal.suffix == ".md" and anchor not in _anchors(goal)):
                offences.append(f"{path.relative_to(ROOT)}: {target}")
    assert not offences, listing(offences)


@functools.cache
def _goals() -> dict[str, str]:
    return dict(GOAL.findall((ROOT / "Makefile").read_text(encoding="utf-8")))


def test_every_goal_of_the_makefile_says_what_it_does():
    hidden = {"chromium"}
    offences = [goal for goal, told in _goals().items() if not told and goal not in hidden]
    assert not offences, listing(offences)


def test_documents_name_goals_that_exist():
    offences = [
        f"{path.relative_to(ROOT)}: make {goal}"
        for path in _documents()
        for _, goal in TOLD_MAKE.findall(_code(path))
        if goal not in _goals()
    ]
    assert not offences, listing(offences)


def test_the_readme_names_the_goals_one_begins_with():
    needs("README.md")
    said = {goal for _, goal in TOLD_MAKE.findall(_code(ROOT / "README.md"))}
    assert {"run", "test", "sure"} <= said


def _told_commands() -> list[str]:
    return sorted({word for path in _documents() for word in TOLD_LEARN.findall(_code(path))})


@pytest.mark.parametrize("command", _told_commands())
def test_a_command_that_documents_name_exists(command):
    run = subprocess.run(
        [sys.executable, "-m", "learn", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr


def test_the_operators_page_names_every_setting_and_no_other():
    needs("docs/operate.md")
    known = {field.name for field in fields(Settings)}
    said = {name for name in known if re.search(rf"\b{name}\b", _code(ROOT / "docs/operate.md"))}
    invented = {
        name.lower() for path in _documents() for name in TOLD_SETTING.findall(path.read_text(encoding="utf-8"))
    } - known
    assert (known - said, invented) == (set(), set())
