"""How the questions of banks do, from what is stored of people's first papers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from learn.content.library import Library
from learn.db.analysis import first_papers, lines_of, saves_of
from learn.domain.quizzes import Bank, Item, asked
from learn.domain.quizzes.analysis import (
    Analysed,
    BankFigures,
    Line,
    Versions,
    analyse,
    analyse_items,
    spent_of,
)
from learn.operations.papers import items_of

MOST = 20_000  # papers of a bank that are analysed: the latest, in under three seconds
MOST_LISTED = 1000  # papers of each bank where all are listed: what is wrong with a question shows in them
MOST_TIMED = 2000  # papers whose times are read: a median needs no more


def analysed_banks(session: Session, library: Library) -> dict[str, BankFigures]:
    """The figures of every bank, from its latest papers, without times. Two statements, and one for old versions."""
    banks = library.banks
    papers = first_papers(session, banks, MOST_LISTED)
    home = {attempt_id: key for key, some in papers.items() for attempt_id in some}
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in lines_of(session, banks, MOST_LISTED, unread=_long(banks.values())):
        if line[0] in home:
            lines[home[line[0]]].append(line)
    versions = _versions(session, library, banks.values(), [line for some in lines.values() for line in some])
    return {key: analyse(bank, versions[key], papers[key], lines[key], {}) for key, bank in banks.items()}


def analysed_bank(session: Session, library: Library, bank: Bank) -> BankFigures:
    """The figures of one bank. Three statements, and one for old versions."""
    papers = first_papers(session, [bank.key], MOST)[bank.key]
    lines = lines_of(session, [bank.key], MOST, unread=_long([bank]))
    spent = spent_of(papers, saves_of(session, bank.key, MOST_TIMED))
    return analyse(bank, _versions(session, library, [bank], lines)[bank.key], papers, lines, spent)


def analysed_item(session: Session, library: Library, bank: Bank, item: Item) -> Analysed:
    """The figures of one question, as in those of its bank."""
    papers = first_papers(session, [bank.key], MOST)[bank.key]
    lines = lines_of(session, [bank.key], MOST, item.id, unread=_long([bank]))
    spent = spent_of(papers, saves_of(session, bank.key, MOST_TIMED))
    versions = _versions(session, library, [bank], lines)[bank.key]
    return analyse_items(bank.items, versions, papers, lines, spent)[bank.items.index(item)]


def _long(banks: Iterable[Bank]) -> list[tuple[str, str]]:
    """Bank and id of the questions that are answered by long texts."""
    return [(bank.key, item.id) for bank in banks for item in bank.items if item.by_person]


def _versions(session: Session, library: Library, banks: Iterable[Bank], lines: Sequence[Line]) -> dict[str, Versions]:
    """By bank, which of the versions that people met are the questions as they stand, and which are earlier ones.

    Item ids are a bank's own, so a stored version counts for every bank that has its id; a bank's lines name its own.
    """
    now = {bank.key: {library.item_digest(bank.key, item.id): item.id for item in bank.items} for bank in banks}
    live = {digest for some in now.values() for digest in some}
    old = items_of(session, {line[2] for line in lines} - live)
    found: dict[str, Versions] = {}
    for key, current in now.items():
        wanted = {item_id: asked(item) for item_id in current.values() if (item := library.banks[key].item(item_id))}
        same = {digest: item.id for digest, item in old.items() if wanted.get(item.id) == asked(item)}
        before = {digest: item.id for digest, item in old.items() if item.id in wanted and digest not in same}
        found[key] = Versions(current | same, before)
    return found
