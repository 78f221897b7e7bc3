"""`learn setup` and `learn serve`: from nothing to the first real user, and what is refused."""

import logging
import os
import socket
import stat
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import select, update

from learn import serving
from learn.db.engine import Store
from learn.db.people import Account, Learner, RoleGrant
from learn.db.units import Unit
from learn.db.usecase import turn
from learn.domain.people import NOBODY
from learn.jobs import queue
from learn.parts import build
from learn.services.people.sign_in import sign_in
from learn.settings import Settings, SettingsError, load
from tests.cast import NOW
from tests.cli.command import learn

PASSWORD = "bon tu de nho lam"


def set_up(data: Path, password: str = PASSWORD) -> Result:
    return learn(data, "setup", "--username", "quantri", "--name", "Nguyễn Văn A", "--password", password)


def test_setup_makes_an_installation_whose_administrator_can_sign_in(tmp_path: Path) -> None:
    result = set_up(tmp_path / "here")
    assert result.exit_code == 0, result.output
    settings = load(tmp_path / "here")
    assert stat.S_IMODE((tmp_path / "here" / "settings.toml").stat().st_mode) == 0o600
    assert len(settings.secret_key) == 64
    store = Store(settings.database_url)
    with store.session() as session:
        assert len(session.execute(select(Unit.id)).all()) == 1 + 14 + 54 * 5
        assert sign_in(session, NOBODY, "quantri", PASSWORD, NOW).learner_id
        assert list(session.execute(select(Learner.name)).scalars()) == ["Nguyễn Văn A"]
    store.close()


def test_what_setup_and_the_worker_make_is_their_owners_alone(tmp_path: Path) -> None:
    assert set_up(tmp_path).exit_code == 0
    parts = build(load(tmp_path))
    with parts.store.session() as session, turn(session):
        session.execute(update(Unit).values(place=1))
        queue(parts).storage.enqueue(b"task")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    parts.store.close()
    assert {"learn.db", "learn.db-wal", "side.db", "queue.db", "settings.toml"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_an_administrator_can_be_added_when_none_is_left(tmp_path: Path) -> None:
    assert learn(tmp_path, "administrator", "--username", "b", "--name", "B", "--password", PASSWORD).exit_code == 1
    set_up(tmp_path)
    words = ["administrator", "--username", "quantri2", "--name", "Trần Thị B", "--password", PASSWORD]
    assert learn(tmp_path, *words).exit_code == 0
    again = learn(tmp_path, *words)
    assert (again.exit_code, again.output.startswith("Error: ")) == (1, True)
    parts = build(load(tmp_path))
    with parts.store.session() as session:
        learner_id = sign_in(session, NOBODY, "quantri2", PASSWORD, NOW).learner_id
        grants = select(RoleGrant.role).join(Account, Account.id == RoleGrant.account_id)
        held = session.execute(grants.where(Account.learner_id == learner_id)).scalars().all()
    parts.store.close()
    assert held == ["administrator"]


def test_setup_asks_twice_for_the_password(tmp_path: Path) -> None:
    typed = f"{PASSWORD}\nbon tu de nho nham\n{PASSWORD}\n{PASSWORD}\n"
    result = learn(tmp_path, "setup", "--username", "quantri", "--name", "Nguyễn Văn A", typed=typed)
    assert result.exit_code == 0
    assert PASSWORD not in result.output
    parts = build(load(tmp_path))
    with parts.store.session() as session:
        assert sign_in(session, NOBODY, "quantri", PASSWORD, NOW).learner_id
    parts.store.close()


def test_nobody_else_of_the_machine_reads_an_installation(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        set_up(tmp_path / "here")
    finally:
        os.umask(before)
    made = [tmp_path / "here", *(tmp_path / "here").rglob("*")]
    assert {"learn.db", "side.db", "settings.toml"} < {path.name for path in made}
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_two_installations_have_different_secrets(tmp_path: Path) -> None:
    set_up(tmp_path / "a")
    set_up(tmp_path / "b")
    assert load(tmp_path / "a").secret_key != load(tmp_path / "b").secret_key


def test_setup_does_not_overwrite_an_installation(tmp_path: Path) -> None:
    set_up(tmp_path)
    before = load(tmp_path).secret_key
    result = set_up(tmp_path)
    assert result.exit_code == 1
    assert "Không ghi đè" in result.output
    assert load(tmp_path).secret_key == before


def test_a_setup_that_is_refused_leaves_no_installation_and_can_be_tried_again(tmp_path: Path) -> None:
    result = set_up(tmp_path, "ngan")
    assert result.exit_code == 1
    assert "Mật khẩu cần ít nhất 14 ký tự" in result.output
    assert not (tmp_path / "settings.toml").exists()
    assert set_up(tmp_path).exit_code == 0


def test_serve_without_an_installation_says_what_to_do(tmp_path: Path) -> None:
    result = learn(tmp_path, "serve")
    assert result.exit_code == 1
    assert "learn setup" in result.output


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "hoc.example.vn"])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"demo": True}, "mật khẩu ai cũng biết"),
        ({"demo": True, "proxies": 1}, "mật khẩu ai cũng biết"),
        ({}, "cần TLS"),
        ({"proxies": 1}, ""),
        ({"tls_certificate": "a.pem"}, ""),
    ],
)
def test_beyond_this_machine_it_needs_tls_and_no_demo(host: str, changes: dict, why: str) -> None:
    said = serving.refusal(Settings(data=Path(), secret_key="a", **changes), host)
    assert (why in said) if why else said == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_on_this_machine_it_serves_demo_without_tls(host: str) -> None:
    assert serving.refusal(Settings(data=Path(), secret_key="a", demo=True), host) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("secret_ky = 'a'", "secret_ky"),
        ("secret_key = 'a'\nport = 'tám nghìn'", "port"),
        ("secret_key = ", "settings.toml"),
        ("secret_key = 'a'\ndemo = 'maybe'", "demo"),
        ("", "thiếu secret_key"),
    ],
)
def test_a_bad_settings_file_is_named(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "settings.toml").write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load(tmp_path)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("port = 0", "port"),
        ("port = 65536", "port"),
        ("mail_port = 0", "mail_port"),
        ("workers = 0", "workers"),
        ("streams = 0", "streams"),
        ("streams = 64", "threads"),
        ("proxies = -1", "proxies"),
        ("session_hours = 0", "session_hours"),
        ("tokens_a_day = -1", "tokens_a_day"),
        ("tls_certificate = '{here}'", "cả hai"),
        ("tls_key = '{here}'", "cả hai"),
        ("tls_certificate = '{here}'\ntls_key = '{here}.gone'", "không đọc được"),
        ("mail_host = 'mail.example'", "mail_from"),
    ],
)
def test_a_setting_out_of_range_stops_the_start(tmp_path: Path, lines: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("secret_key = 'a'\n" + lines.format(here=file), encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load(tmp_path)


def test_settings_that_fit_are_taken(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    lines = ["secret_key = 'a'", f"tls_certificate = '{file}'", f"tls_key = '{file}'", "threads = 65", "streams = 64"]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert (load(tmp_path).secure, load(tmp_path).streams) == (True, 64)


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("secret_key = 'a'\nport = 8100", encoding="utf-8")
    monkeypatch.setenv("LEARN_PORT", "8200")
    assert load(tmp_path).port == 8200


@pytest.mark.parametrize(
    "words", [["--help"], ["setup", "-h"], ["serve", "-h"], ["worker", "-h"], ["db", "upgrade", "-h"]]
)
def test_each_command_has_help_with_an_example(tmp_path: Path, words: list[str]) -> None:
    result = learn(tmp_path, *words)
    assert result.exit_code == 0
    assert "Example: learn" in result.output


def test_db_status_tells_an_old_database(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("secret_key = 'a'", encoding="utf-8")
    assert learn(tmp_path, "db", "status").exit_code == 1
    assert learn(tmp_path, "db", "upgrade").exit_code == 0
    assert learn(tmp_path, "db", "status").exit_code == 0
    assert (tmp_path / "learn.db").exists()


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path) -> None:
    set_up(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = learn(tmp_path, "serve", "--port", str(port))
        assert serving.in_the_way("127.0.0.1", port)
    assert result.exit_code == 1
    assert f"Cổng {port} đang có chương trình khác dùng" in result.output
    assert not serving.in_the_way("127.0.0.1", port)


@pytest.mark.parametrize(
    ("demo", "given", "level"), [(True, "", "WARNING"), (False, "", "INFO"), (True, "info", "INFO")]
)
def test_a_demo_is_quiet_unless_told_otherwise(tmp_path: Path, demo: bool, given: str, level: str) -> None:
    settings = Settings(data=tmp_path, secret_key="x", demo=demo, log_level=given)
    assert logging.getLevelName(settings.least_logged) == level


def test_a_log_level_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="log_level"):
        _ = Settings(data=tmp_path, secret_key="x", log_level="loud").least_logged
