"""The `learn` command: each subcommand calls one service, and says what it did."""

import csv
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from learn import serving, settings
from learn.commands import Group, folders
from learn.content.demo import read_scenario
from learn.content.read import read_library
from learn.db.backup import back_up, restore
from learn.db.migrate import pending, upgrade
from learn.domain.coverage import Tally
from learn.domain.people import SYSTEM
from learn.jobs import work
from learn.operations.cast import CAST, PASSWORD
from learn.parts import Parts, build
from learn.quiz_commands import quiz
from learn.services.content.publish_library import publish_library
from learn.services.coverage.recount_coverage import recount_coverage
from learn.services.house.load_demo import load_demo
from learn.services.people.create_administrator import create_administrator
from learn.services.units.load_units import load_units
from learn.settings import ROOT
from learn.web.log import to_stderr

UNITS = ROOT / "data" / "quang-ninh" / "units.csv"
SCENARIO = ROOT / "data" / "demo" / "scenario.yaml"
CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 110}


@click.group(cls=Group, context_settings=CONTEXT)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    envvar="LEARN_DATA",
    default=ROOT / "instance",
    help="The installation's folder (default: LEARN_DATA or instance/).",
)
@click.pass_context
def main(ctx: click.Context, data: Path) -> None:
    """Run Bình dân học vụ số: set up an installation, serve it, look after it.

    Example: learn setup && learn serve
    """
    os.umask(0o077)  # an installation's files are its owner's alone, whoever writes them: server, worker, model
    ctx.obj = data.resolve()


main.add_command(quiz)


def parts_of(data: Path) -> Parts:
    """The parts of the installation in `data`."""
    return build(settings.load(data))


def administrator_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options by which a command is told of an administrator; what is left out is asked for."""
    username = click.option(
        "--username", prompt="Tên đăng nhập của người quản trị (username)", help="The administrator's username."
    )
    name = click.option("--name", prompt="Họ và tên (full name)", help="The administrator's full name.")
    password = click.option(
        "--password",
        prompt="Mật khẩu, ít nhất 14 ký tự (password)",
        hide_input=True,
        confirmation_prompt="Gõ lại mật khẩu (again)",
        help="Their password; asked for twice without echo when left out.",
    )
    return username(name(password(command)))


@main.command()
@administrator_options
@click.option(
    "--units",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=UNITS,
    show_default=True,
    help="CSV of the province's units: code,name,kind,parent.",
)
@click.option("--database", default="", help="A PostgreSQL address; SQLite in the data folder when left out.")
@click.pass_obj
def setup(data: Path, username: str, name: str, password: str, units: Path, database: str) -> None:
    """Make an empty installation: fresh secrets, tables, units, the first administrator. No demo data.

    Example: learn setup --username quantri --name "Nguyễn Văn A"
    """
    if (data / settings.FILE).exists():
        raise click.ClickException(f"{data} đã có một bản cài đặt ({settings.FILE}). Không ghi đè.")
    written = settings.write_new(data, database=database)
    parts = parts_of(data)
    try:
        prepare(parts, units)
        with parts.store.session() as session:
            create_administrator(session, SYSTEM, username, name, password, parts.clock())
    except BaseException:
        written.unlink()  # a set-up that did not end leaves nothing that looks like one
        raise
    click.echo(f"Xong. Cài đặt ở {data}. Chạy: learn serve")


@main.command()
@administrator_options
@click.pass_obj
def administrator(data: Path, username: str, name: str, password: str) -> None:
    """Add an administrator to an installation, for when none is left who can sign in.

    Example: learn administrator --username quantri2 --name "Trần Thị B"
    """
    parts = parts_of(data)
    with parts.store.session() as session:
        create_administrator(session, SYSTEM, username, name, password, parts.clock())
    click.echo(f"Xong. {username} là quản trị viên, đăng nhập được ngay.")


def prepare(parts: Parts, units: Path) -> None:
    """Build the tables, load the units, and publish the content, where that has not been done."""
    upgrade(parts.store)
    with units.open(encoding="utf-8-sig", newline="") as file, parts.store.session() as session:
        load_units(session, SYSTEM, list(csv.DictReader(file)), parts.clock())
    read = read_library(parts.settings.courses, parts.settings.quizzes)
    with parts.store.session() as session:
        published = publish_library(session, SYSTEM, read, parts.clock())
    if published.findings:
        raise click.ClickException(f"Nội dung có {len(published.findings)} lỗi. Xem: learn check")


@main.command()
@click.pass_obj
def demo(data: Path) -> None:
    """Make a demo installation with invented people and a known password, or bring one up to date.

    Example: learn --data /tmp/demo demo
    """
    load_into(data)
    click.echo(f"Bản dùng thử đã sẵn sàng ở {data}. Đăng nhập: hanh, lan, son… / {PASSWORD}. Chạy: learn serve")


def load_into(data: Path) -> None:
    """Load the demo into `data`, part after part; refuses an installation that was set up for real."""
    if not (data / settings.FILE).exists():
        settings.write_new(data, demo=True)
    parts = parts_of(data)
    if not parts.settings.demo:
        raise click.ClickException(f"{data} là bản cài đặt thật; không nạp dữ liệu dùng thử vào đó.")
    prepare(parts, UNITS)
    scenario = read_scenario(SCENARIO)
    more = True
    while more:
        with parts.store.session() as session:
            more = load_demo(session, SYSTEM, parts.library(session), scenario, parts.clock()).more
    parts.store.close()


@main.command()
@click.option("--demo", "with_demo", is_flag=True, help="Make the demo first, where there is none.")
@click.option("--host", help="Address to listen on (default from settings, 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on (default from settings, 8000).")
@click.option("--worker/--no-worker", default=True, show_default=True, help="Run the worker beside the pages.")
@click.pass_obj
def serve(data: Path, with_demo: bool, host: str | None, port: int | None, worker: bool) -> None:
    """Serve the product until Ctrl-C.

    Beyond this machine it listens only with TLS (its own, or a declared proxy's) and never with demo passwords.

    Example: learn serve --port 8080
    """
    if with_demo:
        load_into(data)
    parts = parts_of(data)
    if behind := pending(parts.store):
        raise click.ClickException(f"Cơ sở dữ liệu chưa cập nhật ({', '.join(behind)}). Chạy: learn db upgrade")
    parts.store.close()
    where = host or parts.settings.host, port or parts.settings.port
    refusal = serving.refusal(parts.settings, where[0]) or serving.in_the_way(*where)
    if refusal:
        raise click.ClickException(refusal)
    click.echo(_welcome(parts.settings, *where))
    to_stderr(parts.settings.least_logged)
    sys.exit(serving.serve(parts.settings, host=host, port=port, worker=worker))


def _welcome(settings: settings.Settings, host: str, port: int) -> str:
    """Where the product is, who can sign in to a demo, and how to stop it."""
    shown = f"[{host}]" if ":" in host else host
    lines = [f"{'https' if settings.tls_certificate else 'http'}://{shown}:{port}", ""]
    if settings.demo:
        lines += [f"Bản dùng thử. Mật khẩu của mọi người / everybody's password: {PASSWORD}"]
        lines += [f"  {key:<6}{member.name:<18}{member.what}" for key, member in CAST.items()] + [""]
    return "\n".join([*lines, "Ctrl-C để dừng / to stop."])


@main.command()
@click.option("--threads", default=2, show_default=True, help="How many tasks run at once.")
@click.option("--parent", type=int, hidden=True, help="Stop when this process is the parent no more.")
@click.pass_obj
def worker(data: Path, threads: int, parent: int | None) -> None:
    """Run the queued and scheduled work until Ctrl-C.

    Example: learn worker --threads 4
    """
    parts = parts_of(data)
    to_stderr(parts.settings.least_logged)
    sys.exit(work(parts, threads=threads, parent=parent))


@main.group(cls=Group)
def db() -> None:
    """Look after the database.

    Example: learn db upgrade
    """


@db.command(name="upgrade")
@click.pass_obj
def db_upgrade(data: Path) -> None:
    """Bring the tables to the newest revision; does nothing where they are.

    Example: learn db upgrade
    """
    upgrade(parts_of(data).store)
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@db.command(name="status")
@click.pass_obj
def db_status(data: Path) -> None:
    """Say whether the tables are at the newest revision; exit status 1 where they are not.

    Example: learn db status
    """
    if behind := pending(parts_of(data).store):
        raise click.ClickException(", ".join(behind))
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@db.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def db_backup(data: Path, file: Path) -> None:
    """Copy database and settings into one new FILE, while people go on learning. It holds the keys: guard it.

    Example: learn db backup backup-2026-11-24.tar.gz
    """
    if settings.load(data).database:
        raise click.ClickException("Bản này dùng PostgreSQL: sao lưu bằng pg_dump và chép settings.toml.")
    size = back_up(data, file.resolve())
    click.echo(f"Đã sao lưu {size / 1024:.0f} KB vào {file}.")


@db.command(name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def db_restore(data: Path, file: Path) -> None:
    """Put what `learn db backup` wrote into a folder that holds no installation yet.

    Example: learn --data /srv/learn db restore backup-2026-11-24.tar.gz
    """
    restore(file.resolve(), data)
    click.echo(f"Đã khôi phục vào {data}. Chạy: learn db upgrade, rồi learn serve")


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@main.command()
@click.option("--courses", type=FOLDER, help="The folder of courses (default: as set, else courses/).")
@click.option("--quizzes", type=FOLDER, help="The folder of question banks (default: as set, else quizzes/).")
@click.option("--json", "as_json", is_flag=True, help="Print one object with `findings` and `courses`.")
@click.pass_obj
def check(data: Path, courses: Path | None, quizzes: Path | None, as_json: bool) -> None:
    """Check all content files without touching a database; exit status 1 where anything is to be mended.

    Example: learn check --json
    """
    read = read_library(*folders(data, courses, quizzes))
    if as_json:
        counts = {slug: asdict(one) for slug, one in read.counts.items()}
        found = {"findings": [asdict(one) for one in read.findings], "courses": counts}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for finding in read.findings:
            click.echo(str(finding))
        for slug, one in sorted(read.counts.items()):
            click.echo(
                f"{slug}: {one.modules} học phần, {one.lessons} bài, {one.labs} lab, {one.items} câu hỏi, "
                f"{one.words} từ, {one.minutes} phút"
            )
        click.echo(f"{len(read.findings)} chỗ cần sửa." if read.findings else "Nội dung đúng khuôn.")
    sys.exit(1 if read.findings else 0)


@main.group(cls=Group)
def content() -> None:
    """Look after what is taught.

    Example: learn content publish
    """


@content.command(name="publish")
@click.pass_obj
def content_publish(data: Path) -> None:
    """Make the content files the live library of every process; refused while anything is to be mended.

    The worker does this by itself within seconds of a change.

    Example: learn content publish
    """
    parts = parts_of(data)
    read = read_library(parts.settings.courses, parts.settings.quizzes)
    with parts.store.session() as session:
        published = publish_library(session, SYSTEM, read, parts.clock())
    if published.findings:
        lines = "\n".join(str(one) for one in published.findings)
        raise click.ClickException(f"Chưa đưa lên: còn {len(published.findings)} chỗ cần sửa.\n{lines}")
    click.echo("Nội dung mới đã lên." if published.switched else "Nội dung này đã ở trên trang rồi.")


@main.group(cls=Group)
def coverage() -> None:
    """Look after the figures of coverage.

    Example: learn coverage verify
    """


@coverage.command(name="verify")
@click.pass_obj
def coverage_verify(data: Path) -> None:
    """Compare every count with the facts and change nothing; exit status 1 where any differs.

    Posts that begin or end with the day differ until the worker has noticed them; those are said to be due to dates.

    Example: learn coverage verify
    """
    if lines := _counted_otherwise(data, mend=False):
        raise click.ClickException("\n".join([f"{len(lines)} số đếm lệch với dữ liệu gốc.", *lines]))
    click.echo("Mọi số đếm khớp với dữ liệu gốc.")


@coverage.command(name="rebuild")
@click.pass_obj
def coverage_rebuild(data: Path) -> None:
    """Set every count right by the facts, while people go on learning.

    Example: learn coverage rebuild
    """
    lines = _counted_otherwise(data, mend=True)
    click.echo("\n".join([f"Đã chỉnh {len(lines)} số đếm theo dữ liệu gốc.", *lines]))


def _counted_otherwise(data: Path, *, mend: bool) -> list[str]:
    parts = parts_of(data)
    with parts.store.session() as session:
        found = recount_coverage(session, SYSTEM, parts.clock(), mend=mend)
    return [
        f"yêu cầu {one.difference.requirement_id}, đơn vị {one.difference.unit_id}: "
        f"đếm {_tally(one.difference.kept)}, dữ liệu gốc {_tally(one.difference.facts)}"
        f"{' (do ngày bắt đầu hoặc kết thúc vị trí)' if one.explained else ''}"
        for one in found
    ]


def _tally(tally: Tally) -> str:
    return f"{tally.people} người, {tally.started} đã học, {tally.done} xong"
