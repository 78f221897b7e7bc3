"""Borders that import contracts cannot see: the clock, the environment, the broad net."""

import ast

from tests.house.source import Module, called, dotted, listing, modules

CLOCKLESS = ("learn/domain", "learn/content", "learn/db", "learn/operations", "learn/services")
CLOCKS = {"datetime.now", "datetime.datetime.now", "date.today", "datetime.date.today", "time.time", "datetime.utcnow"}
ENVIRONMENT = {"os.environ", "os.getenv", "os.putenv"}

# Who may reach for the environment besides settings, each with its reason.
MEETS_ENVIRONMENT = {
    "learn/settings.py": "the only reader of the environment",
    "learn/serving.py": "tells its worker processes which data folder they serve",
}


def _is_broad(node: ast.ExceptHandler) -> bool:
    """Whether the net catches everything and lets nothing through; tidying up and raising again is no net."""
    last = node.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in caught)


def _may_cast_a_broad_net(module: Module) -> bool:
    return module.path in {"learn/web/errors.py", "learn/llm.py"} or module.path.startswith("learn/llm/")


def test_nobody_below_the_doors_reads_the_clock():
    offences = [
        f"{module.path}:{node.lineno}: {called(node)}"
        for module in modules(*CLOCKLESS)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and called(node) in CLOCKS
    ]
    assert not offences, listing(offences)


def test_settings_alone_read_the_environment():
    offences = [
        f"{module.path}:{node.lineno}: {dotted(node)}"
        for module in modules("learn")
        if module.path not in MEETS_ENVIRONMENT
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in ENVIRONMENT
    ]
    assert not offences, listing(offences)


def test_a_broad_net_hangs_in_two_places_only():
    offences = [
        f"{module.path}:{node.lineno}"
        for module in modules("learn")
        if not _may_cast_a_broad_net(module)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node)
    ]
    assert not offences, listing(offences)


def test_nothing_is_left_open_in_the_code():
    marks = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error")
    offences = [
        f"{module.path}:{number}: {mark}"
        for module in modules("learn", "tests", "bench")
        for number, line in enumerate(module.text.splitlines(), 1)
        for mark in marks
        if mark in line
    ]
    assert not offences, listing(offences)


def test_no_test_is_skipped_for_good():
    offences = [
        f"{module.path}:{node.lineno}"
        for module in modules("tests")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in {"pytest.mark.skip", "pytest.mark.xfail"}
    ]
    assert not offences, listing(offences)
