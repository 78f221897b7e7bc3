"""`learn quiz`: question banks in and out of other systems' formats."""

from collections.abc import Iterable
from pathlib import Path

import click

from learn.commands import Group, folders
from learn.content.findings import Finding
from learn.content.quizzes import read_bank
from learn.domain.errors import Invalid, NotFound
from learn.formats.exchange import Note, slug
from learn.formats.whole_files import occupied, read_whole, write_whole
from learn.operations.exchange_banks import FORMATS, TakenBank, format_of, give_bank, take_bank

FORM = click.Choice(list(FORMATS))

_LEVELS = {
    "broken": "tệp viết sai",
    "refused": "không mang sang được",
    "lost": "mất một phần",
    "filled": "đã điền thay",
}


@click.group(cls=Group)
def quiz() -> None:
    """Bring question banks in from other systems, and hand them out.

    Example: learn quiz import de-thi.xml --write quizzes/de-thi.yaml
    """


@quiz.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=FORM, help="The file's format (default: as the file shows).")
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), help="The bank's file to make.")
@click.option("--title", default="", help="The bank's title (default: the file's category, else the bank's key).")
@click.option("--pass-percent", type=click.IntRange(1, 100), default=80, show_default=True, help="Percent to pass.")
@click.option("--force", is_flag=True, help="Replace the bank's file where there is one.")
def quiz_import(file: Path, form: str | None, target: Path | None, title: str, pass_percent: int, force: bool) -> None:
    """Read FILE, say what can be carried over and what not, and with --write make a bank's file of it.

    Without --write nothing is written. A broken file is refused whole; exit status 1.

    Example: learn quiz import de-thi.gift --write quizzes/de-thi.yaml
    """
    if target and (target.suffix != ".yaml" or slug(target.stem) != target.stem):
        text = "Tên tệp của bộ câu hỏi chỉ gồm a-z, 0-9 và dấu “-”, có đuôi .yaml, ví dụ quizzes/a1-ai-quanh-ta.yaml."
        raise Invalid(text)
    key = target.stem if target else slug(file.stem)
    raw = read_whole(file)
    taken = take_bank(raw, form or format_of(file.name, raw), key, title=title, pass_percent=pass_percent)
    _tell(taken.notes, file.name)
    if taken.bank is None:
        click.echo(f"{_counted(taken)} Không ghi gì.")
        raise SystemExit(1)
    if target is None:
        for item in taken.bank.items:
            click.echo(f"  {item.id} ({item.kind}): {' '.join(item.text.split())[:90]}")
        click.echo(f"{_counted(taken)} Chưa ghi tệp nào; để ghi, thêm: --write quizzes/{key}.yaml")
        return
    folder = target.with_suffix("")
    files = {folder / name: picture for name, picture in taken.pictures.items()} | {target: taken.text.encode()}
    for path in files:
        if path.exists() and not force:
            raise occupied(path)
    if taken.pictures:
        folder.mkdir(exist_ok=True)
    for path, content in files.items():
        write_whole(path, content, force=force)
    click.echo(f"{_counted(taken)} Đã ghi {', '.join(map(str, files))}. Đọc lại, rồi chạy: learn check")


@quiz.command(name="export")
@click.argument("key")
@click.option("--format", "form", type=FORM, required=True, help="The format to write.")
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), help="The file to make.")
@click.option(
    "--quizzes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of question banks (default: as set, else quizzes/).",
)
@click.option("--force", is_flag=True, help="Replace the file where there is one.")
@click.pass_obj
def quiz_export(data: Path, key: str, form: str, target: Path | None, quizzes: Path | None, force: bool) -> None:
    """Write the bank KEY in another format, and say what that format cannot hold.

    Example: learn quiz export a1-ai-quanh-ta --format gift
    """
    folder = folders(data, None, quizzes)[1]
    path = folder / f"{key}.yaml"
    if slug(key) != key or not path.exists():
        text = "Không có bộ câu hỏi “%(key)s” trong %(folder)s."
        raise NotFound(text, key=key, folder=folder)
    findings: list[Finding] = []
    pieces: dict[str, str] = {}
    bank = read_bank(path, folder, findings, pieces)
    if bank is None:
        raise click.ClickException("\n".join(map(str, findings)))
    given = give_bank(bank, form, pieces)
    made = target or Path(key + FORMATS[form].ending)
    write_whole(made, given.raw, force=force)
    _tell(given.notes, made.name)
    left = sum(note.level == "refused" for note in given.notes)
    click.echo(f"Đã ghi {len(bank.items) - left} câu vào {made}; {left} câu không mang sang được.")


def _tell(notes: Iterable[Note], file: str) -> None:
    for note in notes:
        place = f"{file}:{note.line}" if note.line else file
        click.echo(f"{place}: {_LEVELS[note.level]}: {note}")


def _counted(taken: TakenBank) -> str:
    left = sum(note.level in {"refused", "broken"} for note in taken.notes)
    return f"{len(taken.bank.items) if taken.bank else 0} câu mang sang được, {left} câu không."
