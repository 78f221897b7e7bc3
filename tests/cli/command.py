"""Running the `learn` command in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from learn.cli import main


def learn(data: Path, *words: str, typed: str = "") -> Result:
    """How `learn --data DATA WORDS` ended; `typed` answers what it asks for."""
    return CliRunner().invoke(main, ["--data", str(data), *words], input=typed, catch_exceptions=False)
