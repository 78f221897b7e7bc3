"""What all commands have in common: refusals in one sentence, and where the content lies."""

from pathlib import Path
from typing import Any

import click

from learn import settings
from learn.domain.errors import Refusal
from learn.settings import ROOT, SettingsError


class Command(click.Command):
    """A command whose refusals are one sentence and exit status 1, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn refusals and missing settings into a sentence."""
        try:
            return super().invoke(ctx)
        except (Refusal, SettingsError) as refusal:
            raise click.ClickException(str(refusal)) from refusal


class Group(click.Group):
    """A group whose commands refuse in one sentence."""

    command_class = Command


def folders(data: Path, courses: Path | None, quizzes: Path | None) -> tuple[Path, Path]:
    """Where the content lies: as given, else as the installation in `data` says, else beside the program."""
    if (data / settings.FILE).exists():
        set_to = settings.load(data)
        return courses or set_to.courses, quizzes or set_to.quizzes
    return courses or ROOT / "courses", quizzes or ROOT / "quizzes"
