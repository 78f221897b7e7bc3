"""Question banks: `quizzes/<key>.yaml` to domain objects, checked so that a wrong file never reaches a learner."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from learn.content.bank_checks import check_bank
from learn.content.bank_rules import pools_of, rules_of
from learn.content.bank_shapes import (
    KEY,
    BankFile,
    CategoryFile,
    FeedbackFile,
    ItemFile,
    MatchingFile,
    MultipleFile,
    NumberFile,
    OptionFile,
    OrderingFile,
    SingleFile,
    TextFile,
    TrueFalseFile,
)
from learn.content.findings import Finding, Source, shown, validate
from learn.domain import quizzes as of

_BANK = TypeAdapter(BankFile)


def read_bank(path: Path, root: Path, findings: list[Finding]) -> of.Bank | None:
    """The bank in this file of the folder `root`; None, and at least one finding, where something is to mend.

    The bank's key is the file's name without its ending. Never raises for what the file holds.
    """
    before = len(findings)
    if not KEY.fullmatch(path.stem):
        message = "Tên tệp chỉ gồm a-z, 0-9 và dấu “-”, ví dụ a1-ai-quanh-ta.yaml; hãy đổi tên."
        findings.append(Finding(shown(path, root), 1, "", message))
    source = Source.load(path, root, findings)
    file = validate(source, _BANK, findings) if source else None
    if source and file:
        check_bank(source, file, findings)
    if file is None or len(findings) > before:
        return None
    return of.Bank(
        key=path.stem,
        title=file.title,
        pass_percent=file.pass_percent,
        attempts=file.attempts,
        draw=file.draw or sum(pool.count for pool in file.pools) or len(file.items),
        shuffle=file.shuffle,
        items=tuple(_BUILD[one.kind](one) for one in file.items),
        rules=rules_of(file),
        pools=pools_of(file),
    )


def _shared(item: ItemFile) -> dict[str, Any]:
    return {
        "id": item.id,
        "text": item.text,
        "outcome": item.outcome,
        "difficulty": item.difficulty,
        "points": int(item.points * of.POINT),
        "explain": item.explain or "",
        "tags": tuple(dict.fromkeys(item.tags)),
    }


def _options(item: ItemFile, options: Sequence[OptionFile]) -> tuple[of.Option, ...]:
    return tuple(of.Option(of.opaque_id(item.id, one.text), one.text, one.correct, one.feedback) for one in options)


def _feedback(of_whole: FeedbackFile) -> of.Feedback:
    return of.Feedback(of_whole.right, of_whole.wrong)


def _single(item: SingleFile) -> of.Single:
    return of.Single(**_shared(item), options=_options(item, item.options))


def _multiple(item: MultipleFile) -> of.Multiple:
    return of.Multiple(**_shared(item), options=_options(item, item.options))


def _number(item: NumberFile) -> of.Number:
    return of.Number(
        **_shared(item),
        answer=item.answer,
        tolerance=item.tolerance,
        tolerance_percent=item.tolerance_percent,
        unit=item.unit,
        units=tuple(of.Unit(name, factor) for name, factor in item.units.items()),
        unit_required=item.unit_required,
        feedback=_feedback(item.feedback),
    )


def _text_item(item: TextFile) -> of.Text:
    return of.Text(
        **_shared(item),
        accept=tuple(item.accept),
        tones=item.tones,
        typos=item.typos,
        feedback=_feedback(item.feedback),
    )


def _matching(item: MatchingFile) -> of.Matching:
    rights = dict.fromkeys([pair.right for pair in item.pairs] + item.others)
    return of.Matching(
        **_shared(item),
        pairs=tuple(
            of.Pair(of.opaque_id(item.id, pair.left), pair.left, of.opaque_id(item.id, pair.right), pair.feedback)
            for pair in item.pairs
        ),
        rights=tuple(of.Choice(of.opaque_id(item.id, right), right) for right in rights),
    )


def _ordering(item: OrderingFile) -> of.Ordering:
    steps = tuple(of.Choice(of.opaque_id(item.id, step), step) for step in item.steps)
    return of.Ordering(**_shared(item), steps=steps, feedback=_feedback(item.feedback))


def _truefalse(item: TrueFalseFile) -> of.TrueFalse:
    return of.TrueFalse(
        **_shared(item),
        truth=item.answer,
        reasons=_options(item, item.reasons),
        verdict_weight=item.verdict_weight,
        reason_weight=item.reason_weight,
        feedback=_feedback(item.feedback),
    )


def _category(item: CategoryFile) -> of.Category:
    groups = tuple(of.Choice(of.opaque_id(item.id, group.name), group.name) for group in item.groups)
    cards = tuple(
        of.Card(of.opaque_id(item.id, card.text), card.text, of.opaque_id(item.id, group.name), card.feedback)
        for group in item.groups
        for card in group.cards
    )
    return of.Category(**_shared(item), groups=groups, cards=cards)


_BUILD: dict[str, Callable[[Any], of.Item]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text_item,
    "matching": _matching,
    "ordering": _ordering,
    "truefalse": _truefalse,
    "category": _category,
}
