"""A small good shelf of courses, copied so that a test can break it."""

import shutil
from pathlib import Path

from learn.content.read import Read, read_library

GOOD = Path(__file__).parent / "good"
A1 = "courses/khoa-thu/a1-mo-dau"


def copy_of_good(folder: Path) -> Path:
    shutil.copytree(GOOD, folder / "shelf")
    return folder / "shelf"


def read_shelf(shelf: Path) -> Read:
    return read_library(shelf / "courses", shelf / "quizzes")
