"""Use cases: each declares what it is, and nobody else commits."""

import ast

from tests.house.source import Function, Module, called, dotted, listing, modules, use_cases

DECLARATIONS = {"reading", "writing", "staged"}

# Modules outside `learn/services/` that may commit, each with its reason. The law says none.
COMMITS_ELSEWHERE: dict[str, str] = {}


def _declaration(function: Function) -> tuple[str, str]:
    """How the function is declared and its action: ("writing", "Action.SIGN_IN"), or two empty strings."""
    found = [
        (called(decorator), dotted(decorator.args[0]))
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and called(decorator) in DECLARATIONS and len(decorator.args) == 1
    ]
    return found[0] if len(found) == 1 else ("", "")


def _declared(kind: str) -> list[Module]:
    return [
        module
        for module in use_cases()
        if any(_declaration(function)[0] == kind for function in module.public_functions())
    ]


def _is_commit(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"


def _commits(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_commit(node)]


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    """Every list of statements: bodies of functions, branches, loops, `with`."""
    return [
        block
        for node in ast.walk(tree)
        for name in ("body", "orelse", "finalbody")
        if isinstance(block := getattr(node, name, None), list)
    ]


def _last_word(module: Module) -> bool:
    """Whether after each commit nothing follows in its block but the return."""
    for block in _blocks(module.tree):
        for place, statement in enumerate(block):
            if isinstance(statement, ast.Expr) and _is_commit(statement.value):
                rest = block[place + 1 :]
                if rest and not isinstance(rest[0], ast.Return):
                    return False
    return True


def test_every_use_case_declares_itself_and_its_action():
    offences = [
        f"{module.path}: {function.name} wants @reading, @writing or @staged with one Action"
        for module in use_cases()
        for function in module.public_functions()
        if not _declaration(function)[1].startswith("Action.")
    ]
    assert not offences, listing(offences)


def test_a_reading_use_case_never_commits():
    offences = [module.path for module in _declared("reading") if _commits(module.tree)]
    assert not offences, listing(offences)


def test_a_writing_use_case_commits_once_just_before_returning():
    offences = [
        f"{module.path}: {len(_commits(module.tree))} commits, the last thing: {_last_word(module)}"
        for module in _declared("writing")
        if len(_commits(module.tree)) != 1 or not _last_word(module)
    ]
    assert not offences, listing(offences)


def test_a_staged_use_case_commits_once_a_turn_and_says_why():
    offences = []
    for module in _declared("staged"):
        turns = [
            node
            for node in ast.walk(module.tree)
            if isinstance(node, ast.With) and any(called(item.context_expr) == "turn" for item in node.items)
        ]
        each_one = all(len(_commits(node)) == 1 for node in turns)
        if not turns or not each_one or len(_commits(module.tree)) != len(turns) or not _last_word(module):
            offences.append(f"{module.path}: {len(turns)} turns, {len(_commits(module.tree))} commits")
        if "commits" not in module.docstring.lower():
            offences.append(f"{module.path}: its docstring does not say why it commits in several places")
    assert not offences, listing(offences)


def test_nobody_but_a_use_case_commits():
    offences = [
        f"{module.path}:{call.lineno}"
        for module in modules("learn")
        if not module.path.startswith("learn/services/") and module.path not in COMMITS_ELSEWHERE
        for call in _commits(module.tree)
    ]
    assert not offences, listing(offences)


def test_use_cases_do_not_call_each_other():
    offences = [
        f"{module.path}:{node.lineno}: {name}"
        for module in use_cases()
        for node in ast.walk(module.tree)
        for name in _imported(node)
        if name.startswith("learn.services.")
    ]
    assert not offences, listing(offences)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_use_cases_return_frozen_values():
    offences = [
        f"{module.path}:{node.lineno}: {node.name}"
        for module in modules("learn/services", "learn/domain")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator) and "frozen=True" not in ast.unparse(decorator)
    ]
    assert not offences, listing(offences)
