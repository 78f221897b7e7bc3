"""The code as the house rules see it: every module under `learn/` and `tests/`, parsed once."""

import ast
import functools
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the project, with forward slashes."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.rpartition("/")[2].removesuffix(".py")

    @property
    def lines(self) -> int:
        """How many lines the file has."""
        return self.text.count("\n") + 1

    @property
    def docstring(self) -> str:
        """The module's own docstring, or nothing."""
        return ast.get_docstring(self.tree) or ""

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> list[Function]:
        """The module's top-level functions whose name does not begin with an underscore."""
        return [node for node in self.tree.body if isinstance(node, Function) and not node.name.startswith("_")]


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files beneath these folders of the project, in order; a folder that does not exist holds none."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path)))


@functools.cache
def use_cases() -> tuple[Module, ...]:
    """The modules of `learn/services/` that hold a use case."""
    return tuple(module for module in modules("learn/services") if module.name != "__init__")


def files(folder: str, *endings: str) -> list[Path]:
    """Every file beneath `folder` with one of these endings, vendored ones left out."""
    found = (path for ending in endings for path in (ROOT / folder).rglob(f"*{ending}"))
    return sorted(path for path in found if "vendor" not in path.relative_to(ROOT).parts)


def tracked(*patterns: str) -> list[Path]:
    """The files that are in the repository, or would be at the next commit, and match one of these git patterns."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, capture_output=True, check=True, timeout=30).stdout.decode().split("\0")
    return sorted({ROOT / name for name in listed if name and (ROOT / name).is_file()})


def called(node: ast.AST) -> str:
    """The dotted name that a call calls, as far as it is names: `session.commit`, `datetime.now`; else nothing."""
    if not isinstance(node, ast.Call):
        return ""
    return dotted(node.func)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for a chain of names, nothing for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def listing(offences: Iterable[str]) -> str:
    """The offences one a line, for an assertion's message."""
    return "\n".join(["", *offences])


# What the rules below may still find missing. Nothing else is excused; empty this as the house fills.
AWAITED: frozenset[str] = frozenset()


def needs(*paths: str) -> None:
    """Leave the test out while one of the paths is awaited; anything else that is missing is a fault."""
    for path in paths:
        if not (ROOT / path).exists():
            assert path in AWAITED, f"{path} is missing"
            pytest.skip(f"{path} is awaited")
