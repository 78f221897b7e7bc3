"""Reads the scenario of the demo: names to invent people from, and the story that they tell."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from learn.domain.demo import Scenario

_scenario = TypeAdapter(Scenario)


def read_scenario(path: Path) -> Scenario:
    """The scenario in a YAML file; ValueError where it has not the form that `Scenario` tells."""
    return _scenario.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
