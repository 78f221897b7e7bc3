"""What one installation is set to; the only reader of the environment and of `settings.toml`.

A value comes from the environment (`LEARN_` and the name in capitals), else from `settings.toml` in the data folder,
else from the default here. No default is unsafe in production: without a secret key nothing starts.
"""

import logging
import os
import secrets
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting is missing, unknown or out of range; the sentence names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Every setting there is. Times in seconds, sizes in bytes unless the name says otherwise."""

    data: Path
    secret_key: str = field(repr=False)
    database: str = field(default="", repr=False)  # a SQLAlchemy URL; empty: SQLite in the data folder
    province: str = "Tỉnh Quảng Ninh"
    public_url: str = ""  # how people reach the product, for links in mail and on slips
    courses: Path = ROOT / "courses"
    quizzes: Path = ROOT / "quizzes"
    demo: bool = False  # holds invented people with known passwords: never beyond loopback
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 64  # per worker; more than the streams allowed at once
    tls_certificate: str = ""
    tls_key: str = ""
    proxies: int = 0  # how many proxies with TLS stand in front, adding X-Forwarded-For and -Proto
    session_hours: int = 12
    mail_host: str = ""  # empty: letters wait in the outbox
    mail_port: int = 587
    mail_user: str = ""
    mail_password: str = field(default="", repr=False)
    mail_from: str = ""
    model_url: str = ""  # an OpenAI-compatible endpoint; empty: the embedded model, if installed
    model_key: str = field(default="", repr=False)
    model_name: str = ""
    model_outside: bool = True  # whether text sent to model_url leaves the province
    model_off: bool = False
    tokens_a_day: int = 20_000  # per learner
    streams: int = 32  # open model streams a worker admits
    log_level: str = ""  # debug, info, warning or error; empty: info, and warning for a demo

    @property
    def database_url(self) -> str:
        """The database's address, SQLite in the data folder where none is set."""
        return self.database or f"sqlite:///{self.data / 'learn.db'}"

    @property
    def least_logged(self) -> int:
        """The level from which on log lines are written; SettingsError for a word that names none."""
        name = self.log_level or ("warning" if self.demo else "info")
        try:
            return logging.getLevelNamesMapping()[name.upper()]
        except KeyError:
            raise SettingsError(f"log_level: {name!r} is none of debug, info, warning, error.") from None

    @property
    def secure(self) -> bool:
        """Whether browsers reach the product over TLS."""
        return bool(self.tls_certificate) or self.proxies > 0


FILE = "settings.toml"


def load(data: Path | None = None) -> Settings:
    """Read the settings of the installation in `data` (default: `LEARN_DATA`, else `instance/`).

    Raises SettingsError naming the setting that is missing, unknown, of the wrong kind or out of range.
    """
    folder = (data or Path(os.environ.get("LEARN_DATA") or ROOT / "instance")).resolve()
    given = _file(folder / FILE)
    for name in (f.name for f in fields(Settings)):
        if (text := os.environ.get(f"LEARN_{name.upper()}")) is not None and name != "data":
            given[name] = text
    if not given.get("secret_key"):
        raise SettingsError(
            f"{folder} chưa có bản cài đặt ({FILE} thiếu secret_key). Cài lần đầu bằng learn setup; bản cài ở thư mục "
            "khác thì chỉ đường bằng learn --data hoặc LEARN_DATA."
        )
    settings = Settings(data=folder, **{name: _value(name, value) for name, value in given.items()})
    for name, right, said in _demands(settings):
        if not right:
            raise SettingsError(f"{name}: {said}")
    return settings


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path}: {fault}") from fault
    known = {f.name for f in fields(Settings)} - {"data"}
    for name in given:
        if name not in known:
            raise SettingsError(f"{path}: không có thiết đặt nào tên {name}. Có: {', '.join(sorted(known))}.")
    return given


def _value(name: str, value: Any) -> Any:
    kind = next(f.type for f in fields(Settings) if f.name == name)
    try:
        if kind is bool and not isinstance(value, bool):
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[str(value).lower()]
        return value if isinstance(value, kind) else kind(value)  # type: ignore[arg-type, operator]
    except (KeyError, ValueError) as fault:
        raise SettingsError(f"{name}: {value!r} không dùng được; cần {_KINDS.get(kind, 'một chuỗi')}.") from fault


_KINDS: dict[Any, str] = {bool: "true hoặc false", int: "một số nguyên"}


def _demands(given: Settings) -> list[tuple[str, bool, str]]:
    """What must hold beyond a value's kind: the setting, whether it does, and what to do where it does not."""
    tls = [Path(name) for name in (given.tls_certificate, given.tls_key) if name]
    unread = ", ".join(str(path) for path in tls if not os.access(path, os.R_OK))
    return [
        ("port", 0 < given.port < 65_536, "cần một số từ 1 đến 65535."),
        ("mail_port", 0 < given.mail_port < 65_536, "cần một số từ 1 đến 65535."),
        ("workers", given.workers > 0, "cần ít nhất 1."),
        ("streams", given.streams > 0, "cần ít nhất 1; muốn tắt mô hình thì đặt model_off = true."),
        ("threads", given.threads > given.streams, "phải nhiều hơn streams, để trang không phải đợi mô hình."),
        ("proxies", given.proxies >= 0, "cần 0 hoặc số máy chủ proxy đứng trước."),
        ("session_hours", given.session_hours > 0, "cần ít nhất 1."),
        ("tokens_a_day", given.tokens_a_day >= 0, "không thể âm."),
        ("tls_certificate, tls_key", len(tls) != 1, "phải đặt cả hai, hoặc không đặt cái nào."),
        ("tls_certificate, tls_key", not unread, f"không đọc được {unread}."),
        ("mail_from", bool(given.mail_from) or not given.mail_host, "đặt mail_host thì phải có địa chỉ người gửi."),
    ]


def write_new(data: Path, *, demo: bool = False, database: str = "") -> Path:
    """Write a settings file with a fresh secret, readable by its owner alone; FileExistsError if there is one."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / FILE
    lines = [f'secret_key = "{secrets.token_hex(32)}"', f"demo = {str(demo).lower()}"]
    if database:
        lines.append(f'database = "{database}"')
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
