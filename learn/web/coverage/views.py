"""Every page of coverage, by its blueprint."""

from learn.web.coverage import report, requirements
from learn.web.coverage.blueprint import blueprint

__all__ = ["blueprint", "report", "requirements"]
