"""Which model an installation asks, and that nothing heavy is loaded before somebody asks."""

import subprocess
import sys
from dataclasses import replace

import pytest

from learn.domain.prompts import ModelRequest, collect
from learn.embedded import MODEL_ID, Availability
from learn.llm import ScriptedModel
from learn.parts import LazyModel, choose_model
from learn.settings import ROOT, Settings
from tests.databases import counted
from tests.pages import PageClient
from tests.web.playground.conftest import A4_LAB, A4_LESSON


def test_a_named_endpoint_comes_first(settings: Settings):
    named = replace(settings, model_url="http://127.0.0.1:9/v1", model_name="may-tinh", model_outside=False)
    found = choose_model(named)
    assert found is not None
    assert (found.name, found.leaves_province) == ("may-tinh", False)
    assert choose_model(replace(named, model_outside=True)).leaves_province


def test_else_the_embedded_one_where_it_is_installed(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("learn.parts.available", lambda: Availability(True))
    found = choose_model(settings)
    assert found is not None
    assert (found.name, found.leaves_province) == (MODEL_ID, False)
    monkeypatch.setattr("learn.parts.available", lambda: Availability(False, "thiếu"))
    assert choose_model(settings) is None


def test_switched_off_is_off(settings: Settings):
    assert choose_model(replace(settings, model_off=True, model_url="http://127.0.0.1:9/v1")) is None


def test_the_client_is_made_once_at_the_first_question():
    made: list[ScriptedModel] = []

    def make() -> ScriptedModel:
        made.append(ScriptedModel(answer="Xin chào"))
        return made[-1]

    lazy = LazyModel("Mô hình", leaves_province=False, make=make)
    assert not made
    for _ in range(2):
        assert collect(lazy.stream(ModelRequest("", "Chào", 64))) == ("Xin chào", "stop")
    assert len(made) == 1


def test_starting_the_product_loads_no_client():
    script = "import sys, learn.app; print('openai' in sys.modules or 'xllamacpp' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_a_lesson_with_a_lab_costs_a_handful_of_statements(client: PageClient):
    client.sign_in_as("hanh")
    client.get(A4_LESSON)
    client.post(A4_LAB, {"prompt": "Viết"}, status=303)
    with counted(client.app.extensions["learn"].store) as seen:
        client.get(A4_LESSON)
    assert len(seen) <= 6, seen
