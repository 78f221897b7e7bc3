"""Files of others: named with version and licence, and byte for byte what was taken."""

import hashlib
import re

import pytest

from tests.house.source import ROOT, listing

# Folders that hold files of others, each with a README of what, from where, under which licence, and the digests.
FOLDERS = [path.parent for path in sorted((ROOT / "learn").rglob("vendor/README.md"))]
DIGEST = re.compile(r"`([^`\s]+)`\s*(?:sha256|\|)\s*`([0-9a-f]{64})`")
ROW = re.compile(r"^\|\s*`([^`]+)`\s*\|(.+)\|\s*$", re.MULTILINE)


def test_there_is_a_page_for_the_front_ends_files():
    assert ROOT / "learn/web/static/vendor" in FOLDERS


def test_every_vendor_folder_has_its_page():
    folders = [path for path in (ROOT / "learn").rglob("vendor") if path.is_dir() and any(path.iterdir())]
    assert sorted(folders) == FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_file_is_named_with_its_licence(folder):
    rows = dict(ROW.findall((folder / "README.md").read_text(encoding="utf-8")))
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"README.md"}
    unnamed = [f"not named: {name}" for name in sorted(there - set(rows))]
    gone = [f"named, but not there: {name}" for name in sorted(rows) if not (folder / name).is_file()]
    bare = [
        f"{name}: wants origin, version and licence"
        for name, rest in rows.items()
        if len([cell for cell in rest.split("|") if cell.strip()]) < 3
    ]
    assert not unnamed + gone + bare, listing(unnamed + gone + bare)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_every_file_is_what_was_taken(folder):
    text = (folder / "README.md").read_text(encoding="utf-8")
    digests = dict(DIGEST.findall(text))
    assert set(digests) == set(dict(ROW.findall(text)))
    offences = [
        name for name, digest in digests.items() if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]
    assert not offences, listing(offences)
