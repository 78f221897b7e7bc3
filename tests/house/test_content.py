"""What we ship to learn from is whole and valid, and nothing in it is out of reach."""

from learn.content.read import read_library
from tests.house.source import ROOT, listing


def test_shipped_courses_and_quizzes_are_valid():
    read = read_library(ROOT / "courses", ROOT / "quizzes")
    assert not read.findings, listing(map(str, read.findings))
    assert read.library is not None
    assert read.library.courses


def test_every_question_bank_belongs_to_a_module():
    library = read_library(ROOT / "courses", ROOT / "quizzes").library
    assert library is not None
    offences = [key for key in library.banks if library.place_of_bank(key) is None]
    assert not offences, listing(offences)
