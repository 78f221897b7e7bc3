"""What people did: tables by feature, named queries beneath each table, migrations. Knows no HTTP, decides nothing."""

from learn.db import coverage, house, learning, people, playground, quizzes, tries, units

__all__ = ["coverage", "house", "learning", "people", "playground", "quizzes", "tries", "units"]
