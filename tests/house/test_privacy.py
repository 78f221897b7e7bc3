"""PRIVACY.md names every column that holds personal data, and every column has been thought about."""

import importlib
import pkgutil
import re

from sqlalchemy import JSON, Column, LargeBinary, String

import learn.db
from learn.db.base import Base, Side
from tests.house.source import ROOT, listing, needs

ROW = re.compile(r"^\|\s*`?(\w+\.\w+)`?\s*\|(.*)\|\s*$", re.MULTILINE)
CELLS = ("what it is", "purpose", "who sees it", "kept until")


def _columns() -> dict[str, Column[object]]:
    for part in pkgutil.iter_modules(learn.db.__path__):
        if part.name != "migrations":
            importlib.import_module(f"learn.db.{part.name}")
    return {
        f"{table.name}.{column.name}": column
        for base in (Base, Side)
        for table in base.metadata.tables.values()
        for column in table.columns
    }


def test_every_column_that_can_hold_text_says_whether_it_is_personal():
    offences = [
        name
        for name, column in _columns().items()
        if isinstance(column.type, (String, JSON, LargeBinary)) and not isinstance(column.info.get("personal"), bool)
    ]
    assert not offences, listing([*offences, "(use `personal()` or `plain()` of learn/db/base.py)"])


def test_privacy_names_every_personal_column_and_no_other():
    needs("PRIVACY.md")
    named = {name for name, _ in ROW.findall((ROOT / "PRIVACY.md").read_text(encoding="utf-8"))}
    personal = {name for name, column in _columns().items() if column.info.get("personal")}
    missing = [f"missing: {name}" for name in sorted(personal - named)]
    assert named == personal, listing([*missing, *(f"not personal: {name}" for name in sorted(named - personal))])


def test_privacy_says_what_why_who_and_how_long():
    needs("PRIVACY.md")
    offences = []
    for name, rest in ROW.findall((ROOT / "PRIVACY.md").read_text(encoding="utf-8")):
        cells = [cell.strip() for cell in rest.split("|")]
        if len(cells) != len(CELLS) or not all(cells):
            offences.append(f"{name}: wants {', '.join(CELLS)}")
    assert not offences, listing(offences)


def test_nothing_is_loaded_behind_anybodys_back():
    """A lazy relationship would query from a template; ours raise instead."""
    offences = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for base in (Base, Side)
        for mapper in base.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in {"raise", "raise_on_sql"}
    ]
    assert not offences, listing(offences)
