"""Every page of the product, opened as every member of the cast, a guest and a stranger: the table says who gets in.

A route that is not in the table fails the test, so that nobody's door is left unthought of. To add one: a row with the
endpoint, an address, and who is let in. Everybody else is sent to sign in (without an account) or refused (with one).
"""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from learn.db.accounts import account_of
from learn.db.house import Task
from learn.db.learning import StepDone
from learn.db.people import Learner, PostRow
from learn.db.playground import PromptRun
from learn.db.rooms import Room
from learn.db.units import unit_by_code
from learn.db.usecase import turn
from learn.domain.people import SYSTEM
from learn.parts import Parts
from learn.services.coverage.require_course import require_course
from tests.cast import CAST, NOW
from tests.library import publish, real_library, real_read
from tests.pages import PageClient

NOBODY: set[str] = set()
WITHOUT = {"stranger", "guest"}
ACCOUNTS = set(CAST)
ALL = ACCOUNTS | WITHOUT
COORDINATORS = {"lan", "son", "minh", "quan"}
MARKERS = COORDINATORS | {"duc"}
OVER_HANH = {"lan", "son", "quan"}  # Hạ Long's coordinator, the province's, the administrator
PROVINCE = {"son", "quan"}

A, A1, B, B3 = "ai-can-ban", "a1-ai-quanh-ta", "ai-cho-can-bo", "b3-cau-lenh-cho-cong-vu"

# endpoint: (address, who is let in)
TABLE: dict[str, tuple[str, set[str]]] = {
    "home.home": ("/", ALL),
    "house.healthz": ("/healthz", ALL),
    "house.readyz": ("/readyz", ALL),
    "house.static": ("{css}", ALL),
    "house.notices": ("/notices", ACCOUNTS),
    "house.task": ("/tasks/taskofquan", {"quan"}),
    "courses.courses": ("/courses", ALL),
    "courses.course": (f"/courses/{B}", ACCOUNTS),
    "courses.lesson": (f"/courses/{A}/{A1}/mot-ngay-gap-ai", ALL),
    "courses.laws": ("/laws", ALL),
    "courses.media": (f"/media/{A}/{A1}/hoc-va-doan.svg", ALL),
    "courses.findings": ("/content", {"duc", "quan"}),
    "analysis.banks": ("/content/quizzes", {"duc", "quan"}),
    "analysis.bank": (f"/content/quizzes/{B3}", {"duc", "quan"}),
    "analysis.bank_file": (f"/content/quizzes/{B3}/items.csv", {"duc", "quan"}),
    "exchange.choose": ("/content/import", {"duc", "quan"}),
    "exchange.formats": (f"/content/export/{B3}?format=gift", {"duc", "quan"}),
    "exchange.export": (f"/content/export/{B3}/qti3", {"duc", "quan"}),
    "analysis.item": (f"/content/quizzes/{B3}/b3-06", {"duc", "quan"}),
    "marks.of_bank": (f"/marks?bank={B3}", COORDINATORS | {"duc"}),
    "marks.of_person": ("/people/{hanh}/papers", OVER_HANH | {"duc"}),
    "marks.paper": ("/marks/{handed_in}", OVER_HANH | {"duc"}),
    "marks.answer": ("/marks/{handed_in}/1", OVER_HANH | {"duc"}),
    "marking.queue": ("/marking", MARKERS),
    "marking.paper": ("/marking/papers/paperofnobody", NOBODY),
    "marking.progress": (f"/marking/{B3}", MARKERS),
    "regrades.corrections": (f"/regrades?bank={B3}", {"duc", "quan"}),
    "regrades.question": (f"/regrades/{B}/x", NOBODY),
    "regrades.changes": (f"/regrades/{B3}/x/changes.csv", NOBODY),
    "rooms.rooms": ("/rooms", COORDINATORS),
    "rooms.new": ("/rooms/new", COORDINATORS),
    "rooms.room": ("/rooms/{room}", OVER_HANH),
    "rooms.similar": ("/rooms/{room}/similar", OVER_HANH),
    "rooms.board": ("/rooms/{room}/board", OVER_HANH),
    "rooms.renew": ("/rooms/{room}/renew", OVER_HANH),
    "rooms.close": ("/rooms/{room}/close", OVER_HANH),
    "quizzes.cover": (f"/courses/{B}/quizzes/{B3}", ACCOUNTS),
    "quizzes.question": ("/attempts/{attempt}", {"hanh"}),
    "quizzes.picture": ("/pictures/{picture}", ALL),
    "quizzes.summary": ("/attempts/{attempt}/summary", {"hanh"}),
    "quizzes.review": ("/attempts/{attempt}/review", NOBODY),
    "playground.playground": ("/playground", ACCOUNTS),
    "playground.lab": (f"/courses/{B}/{B3}/labs/tom-tat-van-ban", ACCOUNTS),
    "playground.events": ("/runs/runofhanh/events", {"hanh"}),
    "playground.part": ("/runs/runofhanh/part", {"hanh"}),
    "people.sign_in": ("/sign-in", ALL),
    "people.join": ("/join", ALL),
    "people.activate": ("/activate", ALL),
    "people.my_data": ("/account", ACCOUNTS),
    "people.my_password": ("/account/password", ACCOUNTS),
    "people.my_name": ("/account/name", ACCOUNTS),
    "people.my_card": ("/account/card", ACCOUNTS),
    "people.people": ("/people", COORDINATORS),
    "people.new": ("/people/new", COORDINATORS),
    "people.unit_slips": ("/people/slips", COORDINATORS),
    "people.person": ("/people/{hanh}", OVER_HANH),
    "people.correct": ("/people/{hanh}/correct", OVER_HANH),
    "people.move": ("/people/{hanh}/move", OVER_HANH),
    "people.second_post": ("/people/{hanh}/post", OVER_HANH),
    "people.end_post": ("/people/{hanh}/posts/{post}/end", OVER_HANH),
    "people.measures": ("/people/{hanh}/measures", OVER_HANH),
    "people.leave": ("/people/{hanh}/leave", OVER_HANH),
    "people.reopen": ("/people/{hanh}/return", OVER_HANH),
    "people.slip": ("/people/{hanh}/slip", OVER_HANH),
    "people.appoint": ("/people/{hanh}/roles", OVER_HANH),
    "coverage.coverage": ("/coverage", COORDINATORS),
    "coverage.unit": ("/coverage/06688", OVER_HANH),
    "coverage.people": ("/coverage/06688/people?requirement={requirement}", OVER_HANH),
    "coverage.people_file": ("/coverage/06688/people.csv?requirement={requirement}", OVER_HANH),
    "coverage.units_file": ("/coverage/06688/units.csv?requirement={requirement}", OVER_HANH),
    "coverage.requirements": ("/requirements", COORDINATORS),
    "coverage.new_requirement": ("/requirements/new", COORDINATORS),
    "coverage.requirement": ("/requirements/{requirement}", PROVINCE),
    "coverage.close": ("/requirements/{requirement}/close", PROVINCE),
}


@pytest.fixture
def addresses(parts: Parts, client: PageClient, app: Flask) -> dict[str, Any]:
    """What the addresses of the table name: Hạnh, her post, her attempt and run, a task, a province's requirement."""
    publish(parts.store)
    hanh, quan = client.learners["hanh"], client.learners["quan"]
    with parts.store.session() as session:
        required = require_course(
            session, SYSTEM, real_library(), course=B, unit_code="22", staff_kinds=(), due_on=date(2026, 12, 14),
            target=100, now=NOW,
        )  # fmt: skip
    client.sign_in_as("hanh")
    handed_in, attempt = (
        client.post(f"/courses/{course}/quizzes/{bank}/start", status=303).location.removeprefix("/attempts/")
        for course, bank in ((A, A1), (B, B3))
    )
    client.post(f"/attempts/{handed_in}/submit", status=303)
    with parts.store.session() as session, turn(session):
        run = {
            "public_id": "runofhanh",
            "request": "r",
            "learner_id": hanh,
            "prompt": "Chào",
            "masked": [],
            "model": "m",
        }
        session.execute(insert(PromptRun).values(**run, parameters={}, state="done", started_at=NOW, ended_at=NOW))
        task = {"public_id": "taskofquan", "kind": "k", "key": "k:1", "payload": {}, "state": "waiting"}
        room = {"public_id": "roomofhalong", "bank": B3, "title": "Hội trường", "code": "k7m3xp", "code_number": 1}
        hours = {"opened_at": NOW, "from_at": NOW, "until_at": NOW + timedelta(hours=2)}
        unit = unit_by_code(session, "06688")
        assert unit is not None
        session.execute(insert(Room).values(**room, **hours, unit_id=unit.id))
        session.execute(
            insert(Task).values(
                **task, account_id=account_of(session, quan), created_at=NOW, due_at=NOW, changed_at=NOW,
                done=0, total=0, message="", tries=0,
            )
        )  # fmt: skip
        post = session.execute(select(PostRow.id).where(PostRow.learner_id == hanh)).scalar_one()
        name = session.execute(select(Learner.public_id).where(Learner.id == hanh)).scalar_one()
        session.commit()
    css = app.extensions["assets"].url("app.css")
    found = {
        "hanh": name,
        "post": post,
        "attempt": attempt,
        "handed_in": handed_in,
        "requirement": required.public_id,
        "css": css,
        "room": "roomofhalong",
    }
    return found | {"picture": next(iter(real_read().pictures))}


def browser_of(app: Flask, client: PageClient, who: str) -> PageClient:
    """A browser of one of the cast, of a guest who has read a lesson, or of somebody never seen."""
    one = PageClient(app, client.learners)
    if who in CAST:
        return one.sign_in_as(who)
    if who == "guest":
        one.post(f"/courses/{A}/{A1}/ai-la-gi", status=303)
    return one


def test_every_page_is_in_the_table(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages == set(TABLE)


@pytest.mark.parametrize("who", sorted(ALL))
def test_the_table_says_who_gets_in(app: Flask, client: PageClient, addresses: dict[str, Any], who: str) -> None:
    browser = browser_of(app, client, who)
    wrong = []
    for endpoint, (address, let_in) in TABLE.items():
        view = app.view_functions[endpoint]
        response = browser.browser.get(address.format(**addresses))
        status = response.status_code
        response.close()
        sent_to_sign_in = status in {302, 303} and response.headers["Location"].startswith("/sign-in")
        if who in let_in:
            fine = status < 400 and not sent_to_sign_in
        elif who in WITHOUT and not getattr(view, "public", False):
            fine = sent_to_sign_in
        else:
            fine = status in {403, 404} or sent_to_sign_in or (endpoint == "quizzes.review" and status in {302, 303})
        if not fine:
            wrong.append(f"{endpoint}: {status} {response.headers.get('Location', '')}")
    assert not wrong, "\n".join(wrong)


def test_looking_changes_nothing(app: Flask, client: PageClient, addresses: dict[str, Any], parts: Parts) -> None:
    def steps() -> int:
        with parts.store.session() as session:
            return len(session.execute(select(StepDone.id)).all())

    before = steps()
    browser = browser_of(app, client, "hanh")
    for address, _ in TABLE.values():
        browser.browser.get(address.format(**addresses)).close()
    assert steps() == before
