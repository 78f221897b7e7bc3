"""Names and sizes: the folder listing is the map of the house."""

import ast
from collections import defaultdict

from tests.house.source import ROOT, files, listing, modules, use_cases

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "base_service", "shared", "lib"}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
SMALL_BODY_NODES = 20  # a one-line delegation may look like another one


def test_no_module_is_a_junk_drawer():
    offences = [module.path for module in modules("learn", "tests", "bench") if module.name in DRAWERS]
    assert not offences, listing(offences)


def test_a_use_case_is_one_public_function_named_as_its_module():
    offences = [
        f"{module.path}: has {[function.name for function in module.public_functions()]}"
        for module in use_cases()
        if [function.name for function in module.public_functions()] != [module.name]
    ]
    assert not offences, listing(offences)


def test_files_stay_short():
    code = [(module.path, module.lines) for module in modules("learn", "tests", "bench")]
    pages = [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8").count("\n") + 1)
        for path in files("learn/web", ".html", ".js")
    ]
    offences = [f"{path}: {lines} lines" for path, lines in code + pages if lines > MAX_FILE_LINES]
    assert not offences, listing(offences)


def test_functions_stay_short():
    offences = [
        f"{module.path}:{function.lineno}: {function.name} has {length} lines"
        for module in modules("learn", "tests", "bench")
        for function in module.functions()
        if "/migrations/" not in module.path  # a migration is a list of steps, written once
        and (length := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION_LINES
    ]
    assert not offences, listing(offences)


def test_nothing_is_written_twice():
    """The same body in two modules means that the first was not found; it wants one home with a telling name."""
    homes: dict[str, set[str]] = defaultdict(set)
    for module in modules("learn"):
        for function in module.functions():
            body = function.body[1:] if ast.get_docstring(function) else function.body
            if sum(1 for statement in body for _ in ast.walk(statement)) > SMALL_BODY_NODES:
                homes["\n".join(map(ast.dump, body))].add(f"{module.path}: {function.name}")
    offences = [
        " = ".join(sorted(places))
        for places in homes.values()
        if len({place.partition(":")[0] for place in places}) > 1
    ]
    assert not offences, listing(offences)
