"""Question banks: `quizzes/<key>.yaml` to domain objects, checked so that a wrong file never reaches a learner."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from learn.content.bank_checks import check_bank
from learn.content.bank_rules import pools_of, rules_of
from learn.content.bank_shapes import (
    BankFile,
    CategoryFile,
    ClozeFile,
    CriterionFile,
    EssayFile,
    FeedbackFile,
    ItemFile,
    MatchingFile,
    MultipleFile,
    NumberKeys,
    OptionFile,
    OrderingFile,
    PictureFile,
    SingleKeys,
    TextKeys,
    TrueFalseFile,
)
from learn.content.findings import Finding, Source, shown, validate
from learn.content.pictures import read_picture
from learn.domain import quizzes as of
from learn.domain.slugs import SLUG

Shared = dict[str, Any]
"""What every item has, as keyword arguments."""

_BANK = TypeAdapter(BankFile)


def read_bank(
    path: Path, root: Path, findings: list[Finding], pictures: dict[str, str] | None = None
) -> of.Bank | None:
    """The bank in this file of the folder `root`; None, and at least one finding, where something is to mend.

    The bank's key is the file's name without its ending; its pictures lie in the folder of that name, and their pieces
    are put into `pictures`, by digest. Never raises for what the file holds.
    """
    before = len(findings)
    if not SLUG.fullmatch(path.stem):
        message = "Tên tệp chỉ gồm a-z, 0-9 và dấu “-”, ví dụ a1-ai-quanh-ta.yaml; hãy đổi tên."
        findings.append(Finding(shown(path, root), 1, "", message))
    source = Source.load(path, root, findings)
    bank = bank_of(source, path.stem, findings, path.with_suffix(""), root, pictures) if source else None
    return bank if len(findings) == before else None


def bank_of(
    source: Source,
    key: str,
    findings: list[Finding],
    folder: Path,
    root: Path,
    pictures: dict[str, str] | None = None,
) -> of.Bank | None:
    """The bank in a YAML text, with its pictures in `folder`; None, and findings, where something is to mend."""
    before = len(findings)
    file = validate(source, _BANK, findings)
    digests: dict[str, str] = {}
    if file:
        check_bank(source, file, findings)
        digests = _pictures(source, file, folder, root, findings, {} if pictures is None else pictures)
    if file is None or len(findings) > before:
        return None
    return of.Bank(
        key=key,
        title=file.title,
        pass_percent=file.pass_percent,
        attempts=file.attempts,
        draw=file.draw or sum(pool.count for pool in file.pools) or len(file.items),
        shuffle=file.shuffle,
        items=tuple(
            _picture(one, digests) if isinstance(one, PictureFile) else _BUILD[one.kind](one, _shared(one))
            for one in file.items
        ),
        rules=rules_of(file),
        pools=pools_of(file),
    )


def _pictures(
    source: Source, file: BankFile, folder: Path, root: Path, findings: list[Finding], pieces: dict[str, str]
) -> dict[str, str]:
    """The digests of the bank's pictures by file name; what cannot be shown is reported at its place."""
    found: dict[str, str] = {}
    for index, item in enumerate(file.items):
        for place, option in enumerate(item.options if isinstance(item, PictureFile) else ()):
            read = read_picture(option.src, folder, root)
            if isinstance(read, str):
                source.report(findings, ("items", index, "options", place, "src"), read)
            else:
                found[option.src], pieces[read[0]] = read[0], read[1]
    return found


def _picture(item: PictureFile, digests: Mapping[str, str]) -> of.Picture:
    options = tuple(
        of.PictureOption(of.opaque_id(item.id, one.alt), one.alt, one.correct, one.feedback, digests[one.src])
        for one in item.options
    )
    return of.Picture(**_shared(item), options=options)


def _shared(item: ItemFile) -> Shared:
    return {
        "id": item.id,
        "text": item.text,
        "outcome": item.outcome,
        "difficulty": item.difficulty,
        "points": int(item.points * of.POINT),
        "explain": item.explain or "",
        "tags": tuple(dict.fromkeys(item.tags)),
        "hints": tuple(item.hints),
        "penalty": item.penalty,
    }


def _options(item_id: str, options: Sequence[OptionFile]) -> tuple[of.Option, ...]:
    return tuple(of.Option(of.opaque_id(item_id, one.text), one.text, one.correct, one.feedback) for one in options)


def _feedback(of_whole: FeedbackFile) -> of.Feedback:
    return of.Feedback(of_whole.right, of_whole.wrong)


def _single(item: SingleKeys, shared: Shared) -> of.Single:
    return of.Single(**shared, options=_options(shared["id"], item.options))


def _multiple(item: MultipleFile, shared: Shared) -> of.Multiple:
    return of.Multiple(**shared, options=_options(item.id, item.options))


def _number(item: NumberKeys, shared: Shared) -> of.Number:
    return of.Number(
        **shared,
        answer=item.answer,
        tolerance=item.tolerance,
        tolerance_percent=item.tolerance_percent,
        unit=item.unit,
        units=tuple(of.Unit(name, factor) for name, factor in item.units.items()),
        unit_required=item.unit_required,
        feedback=_feedback(item.feedback),
    )


def _text_item(item: TextKeys, shared: Shared) -> of.Text:
    return of.Text(
        **shared,
        accept=tuple(item.accept),
        tones=item.tones,
        typos=item.typos,
        feedback=_feedback(item.feedback),
    )


def _matching(item: MatchingFile, shared: Shared) -> of.Matching:
    rights = dict.fromkeys([pair.right for pair in item.pairs] + item.others)
    return of.Matching(
        **shared,
        pairs=tuple(
            of.Pair(of.opaque_id(item.id, pair.left), pair.left, of.opaque_id(item.id, pair.right), pair.feedback)
            for pair in item.pairs
        ),
        rights=tuple(of.Choice(of.opaque_id(item.id, right), right) for right in rights),
    )


def _ordering(item: OrderingFile, shared: Shared) -> of.Ordering:
    steps = tuple(of.Choice(of.opaque_id(item.id, step), step) for step in item.steps)
    return of.Ordering(**shared, steps=steps, feedback=_feedback(item.feedback))


def _truefalse(item: TrueFalseFile, shared: Shared) -> of.TrueFalse:
    return of.TrueFalse(
        **shared,
        truth=item.answer,
        reasons=_options(item.id, item.reasons),
        verdict_weight=item.verdict_weight,
        reason_weight=item.reason_weight,
        feedback=_feedback(item.feedback),
    )


def _category(item: CategoryFile, shared: Shared) -> of.Category:
    groups = tuple(of.Choice(of.opaque_id(item.id, group.name), group.name) for group in item.groups)
    cards = tuple(
        of.Card(of.opaque_id(item.id, card.text), card.text, of.opaque_id(item.id, group.name), card.feedback)
        for group in item.groups
        for card in group.cards
    )
    return of.Category(**shared, groups=groups, cards=cards)


def _cloze(item: ClozeFile, shared: Shared) -> of.Cloze:
    """The gaps' own questions have no words, and ids beneath the item's."""
    names = [str(place) for place in range(1, len(item.gaps) + 1)]
    gaps = tuple(
        of.Gap(name, _BUILD[gap.kind](gap, {"id": f"{item.id}.{name}", "text": ""}), gap.weight)
        for name, gap in zip(names, item.gaps, strict=True)
    )
    return of.Cloze(**shared, passage=item.passage, gaps=gaps)


def _essay(item: EssayFile, shared: Shared) -> of.Essay:
    rubric = tuple(_criterion(item.id, one) for one in item.rubric)
    return of.Essay(
        **shared,
        rubric=rubric,
        min_words=item.min_words,
        max_words=item.max_words,
        max_length=item.max_length,
        sample=item.sample or "",
    )


def _criterion(item_id: str, one: CriterionFile) -> of.Criterion:
    """Levels are named by criterion and name, so that the order in the file tells nothing."""
    levels = tuple(
        of.Level(
            of.opaque_id(f"{item_id}\0{one.name}", level.name),
            level.name,
            int(level.points * of.POINT),
            level.description or "",
        )
        for level in one.levels
    )
    return of.Criterion(of.opaque_id(item_id, one.name), one.name, levels)


_BUILD: dict[str, Callable[[Any, Shared], of.Item]] = {
    "single": _single,
    "multiple": _multiple,
    "number": _number,
    "text": _text_item,
    "matching": _matching,
    "ordering": _ordering,
    "truefalse": _truefalse,
    "category": _category,
    "cloze": _cloze,
    "essay": _essay,
}
