"""Forms filled with anything, sent to every address that takes a form, as each of the cast: refused, never a fault."""

import re
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule

from learn.app import create_app
from learn.parts import Parts
from tests.cast import CAST
from tests.conftest import learners_of
from tests.library import publish, real_library
from tests.pages import PageClient
from tests.proof.record import found

pytestmark = pytest.mark.proof

EXAMPLES = 25  # for each address and member of the cast
SENT: list[int] = []
FIELD = re.compile(r"""(?:form\.get|form\[|getlist\()\(?["'](\w+)["']|name="(\w+)\"""")
LEAVES = {"people.sign_out"}  # ends the session that the next example needs


@pytest.fixture(scope="module")
def words() -> list[str]:
    """Names that are fields of some form, and what stands in addresses."""
    from tests.house.source import files  # noqa: PLC0415 - read when the proof runs, not when tests are collected

    said = "\n".join(path.read_text(encoding="utf-8") for path in files("learn/web", ".py", ".html"))
    fields = {name for pair in FIELD.findall(said) for name in pair if name}
    forms = set(re.findall(r"^    (\w+) = \w*Field\(", said, re.MULTILINE))
    return sorted(fields | forms | {"value", "q", "sequence", "go"})


def _addresses(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and rule.endpoint not in LEAVES]


def _known() -> list[str]:
    library = real_library()
    lessons = [part for course in library.courses.values() for module in course.modules for part in (module.slug,)]
    return [*library.courses, *library.banks, *lessons, "22", "06688", "06685-VP", "1", "0", "-1", "x"]


anything = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["", "0", "-1", "1", "99999999999999999999", "2026-02-30", "2026-12-31", "on", "1e309", "nan"]),
    st.sampled_from(["\x00", "' OR 1=1 --", "<script>alert(1)</script>", "../../etc/passwd", "%(name)s", "{{7*7}}"]),
    st.sampled_from(["06688", "22", "coordinator", "administrator", "civil_servant", "vi", "next"]),
)


@pytest.mark.parametrize("key", ["", *CAST])
def test_no_form_brings_the_product_down(parts: Parts, key: str, words: list[str]) -> None:
    publish(parts.store)
    app = create_app(parts)
    client = PageClient(app, learners_of(parts.store))
    if key:
        client.sign_in_as(key)
    token, known = client.token(), st.one_of(st.sampled_from(_known()), st.text(min_size=1, max_size=12))
    forms = st.dictionaries(st.sampled_from(words), st.lists(anything, min_size=1, max_size=2), max_size=6)

    def fault_of(rule: Rule, values: dict[str, Any], form: dict[str, Any]) -> str:
        with app.test_request_context():
            try:
                path = app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")
            except ValueError:
                return ""
        SENT.append(1)
        answer = client.browser.post(path, data={**form, "csrf_token": token}, headers={"Accept": "text/html"})
        text = answer.get_data(as_text=True)
        bad = answer.status_code >= 500 and answer.status_code != 503
        return f"{answer.status_code} {path} {form}" if bad or "Traceback (most recent" in text else ""

    for rule in _addresses(app):
        places = st.fixed_dictionaries(dict.fromkeys(rule.arguments, known))

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @seed(2026)
        @given(rule=st.just(rule), values=places, form=forms)
        def never_a_fault(rule: Rule, values: dict[str, Any], form: dict[str, Any]) -> None:
            assert fault_of(rule, values, form) == ""

        never_a_fault()
    if key == list(CAST)[-1]:
        found(
            "fuzz",
            f"{len(SENT):,} forms to {len(_addresses(app))} addresses as {len(CAST) + 1} visitors, faults",
            "0",
            "0",
        )
