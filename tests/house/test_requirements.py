"""Requirements: pinned, with hashes, and free of any registry's address."""

import ast
import re
from importlib.metadata import packages_distributions

import pytest

from tests.house.source import ROOT, listing, modules, tracked

PARTS = ("run", "model", "dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^ ;\\]+)", re.IGNORECASE)
ADDRESS = re.compile(
    r"://|--(?:extra-)?index-url|--find-links|--trusted-host|^\s*-[fi]\s", re.IGNORECASE | re.MULTILINE
)
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org")


def _lines(part: str) -> list[str]:
    """The logical lines of a compiled file: continuations joined, comments left out."""
    text = (ROOT / f"requirements/{part}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _pins(part: str) -> dict[str, set[str]]:
    pins: dict[str, set[str]] = {}
    for line in _lines(part):
        if found := PIN.match(line):
            pins.setdefault(_name(found[1]), set()).add(found[2])
    return pins


def _asked(part: str) -> set[str]:
    lines = (ROOT / f"requirements/{part}.in").read_text(encoding="utf-8").splitlines()
    return {_name(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("part", PARTS)
def test_every_line_is_a_pin_with_a_hash(part):
    lines = _lines(part)
    offences = [line for line in lines if not PIN.match(line) or not re.search(r"--hash=sha256:[0-9a-f]{64}", line)]
    assert lines
    assert not offences, listing(offences)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_asked_for_is_what_is_pinned(part):
    assert _asked(part) <= set(_pins(part)), "run `make requirements`"


def test_tests_import_only_what_is_asked_for():
    """deptry asks this of the product; a test that leans on what happens to be installed fails elsewhere."""
    asked = set().union(*map(_asked, PARTS))
    homes = packages_distributions()
    offences = {
        f"{module.path}: {name}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        for name in _imported(node)
        if name in homes and not {_name(home) for home in homes[name]} & asked
    }
    assert not offences, listing(sorted(offences))


def _imported(node: ast.AST) -> set[str]:
    """The top names that an import statement imports."""
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {alias.name.partition(".")[0] for alias in node.names} if isinstance(node, ast.Import) else set()


def test_the_parts_agree():
    run = _pins("run")
    offences = [
        f"{name}: {run[name]} in run.txt, {versions} in {part}.txt"
        for part in ("model", "dev")
        for name, versions in _pins(part).items()
        if name in run and run[name] != versions
    ]
    assert not offences, listing(offences)


def test_no_requirement_carries_an_address():
    paths = [*(ROOT / "requirements").iterdir()]
    offences = [path.name for path in paths if ADDRESS.search(path.read_text(encoding="utf-8"))]
    assert not offences, listing(offences)


def test_no_file_names_a_registry():
    texts = ("*.py", "*.md", "*.toml", "*.in", "*.txt", "*.yaml", "*.html", "*.js", "*.css", "Makefile", ".ci/*")
    offences = [
        path.relative_to(ROOT).as_posix()
        for path in tracked(*texts)
        if REGISTRIES.search(path.read_text(encoding="utf-8"))
    ]
    assert not offences, listing(offences)
