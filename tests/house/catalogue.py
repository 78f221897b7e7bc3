"""The translation catalogue: what there is to translate, read from the code, and the English that stands for it.

Vietnamese is the source language and the message id. A message is
- the first argument of `_`, `translate`, `gettext` or `ngettext`, in templates and in code;
- the first argument of a Refusal or one of its kinds, and the text such a class falls back to;
- every other literal with a Vietnamese letter in `learn/web/`, `learn/services/` and `learn/operations/`: labels of
  forms, navigation, notices;
- every whole sentence in Vietnamese in `learn/domain/` and `learn/formats/`, beside the model and among the jobs,
  which refusals and reports are made of.

`make catalogue` brings the file up to date: new messages with an empty translation, gone ones left out.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from tests.house.source import ROOT, Module, called, files, modules

PO = ROOT / "learn/web/locale/en/LC_MESSAGES/messages.po"
CALLS = {"_", "translate", "gettext", "ngettext"}
SPOKEN = ("learn/web/", "learn/services/", "learn/operations/")
REASONED = ("learn/domain/", "learn/formats/", "learn/embedded/__init__.py", "learn/llm.py", "learn/jobs.py")
PLACE = re.compile(r"%\((\w+)\)[sd]")
COMMENT = re.compile(r"{#.*?#}|<!--.*?-->", re.DOTALL)
MARKED = re.compile(r"""\b(?:_|ngettext)\((?:\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*,?){1,2}""")
VIETNAMESE = re.compile(
    r"[ăâđêôơưĂÂĐÊÔƠƯ\u00c0-\u00c3\u00c8-\u00ca\u00cc-\u00cd\u00d2-\u00d5\u00d9-\u00da\u00dd"
    r"\u00e0-\u00e3\u00e8-\u00ea\u00ec-\u00ed\u00f2-\u00f5\u00f9-\u00fa\u00fd\u0128-\u0129\u0168-\u0169\u1ea0-\u1ef9]"
)

# Modules whose Vietnamese literals are data, not sentences of the product.
DATA = {
    "learn/domain/dialogue.py": "worked exchanges that the embedded model reads",
    "learn/operations/cast.py": "names and posts of the cast",
    "learn/operations/demo_papers.py": "what the demo's learners answer",
}

HEADER = r"""# English for what the product says; `make catalogue` brings the list up to date.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

MessageId = str | tuple[str, str]


def messages() -> dict[MessageId, list[str]]:
    """Every message and the files that say it; a pair is a singular and its plural."""
    found: dict[MessageId, list[str]] = {}
    for message, place in (*_in_templates(), *_in_code()):
        places = found.setdefault(message, [])
        if place not in places:
            places.append(place)
    return found


def _in_templates() -> Iterator[tuple[MessageId, str]]:
    for path in files("learn/web/templates", ".html", ".txt", ".xml"):
        with path.open("rb") as opened:
            for _, call, given, _ in babel_extract(opened, CALLS, [], {"silent": "false", "encoding": "utf-8"}):
                texts = [text for text in (given if isinstance(given, (list, tuple)) else [given]) if text]
                if texts:
                    place = path.relative_to(ROOT).as_posix()
                    yield (texts[0], texts[1]) if call == "ngettext" else texts[0], place


def unmarked() -> list[str]:
    """Lines of templates and scripts with Vietnamese that no call translates; comments say what they like."""
    found = []
    for path in (*files("learn/web/templates", ".html", ".txt", ".xml"), *files("learn/web/static", ".js", ".svg")):
        text = MARKED.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
        found += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in text.splitlines() if VIETNAMESE.search(line)]
    return found


def _in_code() -> Iterator[tuple[MessageId, str]]:
    refusals = _kinds_of_refusal()
    for module in modules("learn"):
        for node in ast.walk(module.tree):
            name = called(node).rpartition(".")[2]
            if isinstance(node, ast.Call) and (name in CALLS or name in refusals):
                texts = [word.value for word in node.args if isinstance(word, ast.Constant) and _is_text(word)]
                if texts:
                    yield (texts[0], texts[1]) if name == "ngettext" else texts[0], module.path
        for text in () if module.path in DATA else _vietnamese(module):
            if module.path.startswith(SPOKEN) or (module.path.startswith(REASONED) and _is_sentence(text)):
                yield text, module.path


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _is_sentence(text: str) -> bool:
    return " " in text.strip() and text.rstrip().endswith((".", "?", "!", "…"))


def _vietnamese(module: Module) -> Iterator[str]:
    plurals = {
        id(word)
        for node in ast.walk(module.tree)
        if called(node).endswith("ngettext") and isinstance(node, ast.Call)
        for word in node.args
    }
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        known = id(node) in docstrings or id(node) in plurals
        if isinstance(node, ast.Constant) and _is_text(node) and not known and VIETNAMESE.search(node.value):
            yield node.value


def _kinds_of_refusal() -> set[str]:
    """`Refusal` and every class that descends from it, by name."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for module in modules("learn")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    }
    kinds = {"Refusal"}
    while more := {name for name, above in bases.items() if above & kinds} - kinds:
        kinds |= more
    return kinds


def read(path: Path = PO) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as opened:
        return read_po(opened, locale="en", abort_invalid=True)


def bring_up_to_date() -> int:
    """Write the catalogue for what the code says now; the number of messages without a translation."""
    before = read()
    after = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for message, places in sorted(messages().items(), key=lambda item: (item[1], str(item[0]))):
        known = before.get(message if isinstance(message, str) else message[0])
        after.add(message, known.string if known else "", locations=[(place, None) for place in places])
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as opened:
        opened.write(HEADER.encode())
        write_po(opened, after, width=110, omit_header=True, include_lineno=False)
    return sum(1 for message in after if message.id and not translated(message.string))


def translated(string: object) -> bool:
    """Whether a translation says something, in each of its forms."""
    forms = string if isinstance(string, (list, tuple)) else [string]
    return bool(forms) and all(forms)


if __name__ == "__main__":
    sys.stdout.write(f"{bring_up_to_date()} messages still want their English.\n")
