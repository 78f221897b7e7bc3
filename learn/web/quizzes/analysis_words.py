"""What the analysis of questions says in words; catalogue messages, translated when shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from learn.domain.quizzes.advice import Reason, Why
from learn.domain.quizzes.analysis import Analysed, ChoiceRate, FieldRates
from learn.web.language import language, translate, vietnamese
from learn.web.pages import environment
from learn.web.quizzes.texts import Texts

MOST_WORDS = 90  # letters of a question in a list

REASONS = {
    Why.KEY: "Có thể đáp án đặt nhầm: %(share)s người giỏi chọn phương án %(letter)s, nhiều hơn phương án đúng.",
    Why.AGAINST: "Người yếu làm câu này tốt hơn người giỏi; câu chữ có thể gây hiểu lầm.",
    Why.TRAP: "Người giỏi hay chọn nhầm phương án %(letter)s: %(share)s.",
    Why.HARD: "Câu này quá khó: %(share)s làm đúng.",
    Why.EASY: "Câu này quá dễ: %(share)s làm đúng.",
    Why.FLAT: "Câu này ít phân biệt được người giỏi với người yếu.",
    Why.BLANK: "Nhiều người bỏ trống câu này: %(share)s.",
    Why.IDLE: "Gần như không ai chọn phương án %(letter)s.",
}
OF_A_FIELD = {
    Why.KEY: "Có thể đáp án đặt nhầm: ở “%(label)s”, %(share)s người giỏi chọn “%(choice)s”, nhiều hơn đáp án.",
    Why.TRAP: "Ở “%(label)s”, người giỏi hay chọn nhầm “%(choice)s”: %(share)s.",
}
BY_TEXT = {
    Why.KEY: "Có thể đáp án đặt nhầm: %(share)s người giỏi chọn “%(choice)s”, nhiều hơn đáp án.",
    Why.TRAP: "Người giỏi hay chọn nhầm “%(choice)s”: %(share)s.",
    Why.IDLE: "Gần như không ai chọn “%(choice)s”.",
}


@dataclass(frozen=True)
class Row:
    """A question in a list: its number in the bank, its first words, its figures and why to look at it."""

    item_id: str
    text: str
    found: Analysed
    reasons: tuple[str, ...]
    time: str


def row_of(found: Analysed, reasons: Sequence[Reason], texts: Texts) -> Row:
    """The question for a list."""
    words = texts.words(found.item.text)
    seconds = found.figures.seconds if found.figures else None
    return Row(
        item_id=found.item.id,
        text=words if len(words) <= MOST_WORDS else words[:MOST_WORDS].rsplit(" ", 1)[0].rstrip(".,;:?!…") + "…",
        found=found,
        reasons=tuple(sentence(one, texts) for one in reasons),
        time=lasting(seconds),
    )


def sentence(reason: Reason, texts: Texts, named: Callable[[str], str] = vietnamese) -> str:
    """Why to look at a question, in this request's language; what the question says is `named`, plainly in a file."""
    text = REASONS[reason.why]
    if reason.choice and not reason.letter:
        text = OF_A_FIELD[reason.why] if reason.label else BY_TEXT[reason.why]
    return translate(
        text,
        share=per_cent(reason.share),
        letter=reason.letter,
        label=named(texts.words(reason.label)),
        choice=named(texts.words(reason.choice)),
    )


def lasting(seconds: float | None) -> str:
    """A time in minutes and seconds; nothing where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return translate("%(seconds)s giây", seconds=rest)
    return translate("%(minutes)s phút %(seconds)s giây", minutes=minutes, seconds=rest)


def per_cent(share: float) -> str:
    """A share as a whole number of per cents."""
    return str(environment(language()).filters["percent"](share * 100))


def taken(one: ChoiceRate) -> str:
    """How many took a choice; in words where that is not shown."""
    if one.share is not None:
        return per_cent(one.share)
    return translate("dưới 10 người") if one.few else translate("không hiện")


def told(field: FieldRates, texts: Texts) -> str:
    """All choices of a field in a line, for a file: “A 12%; B (đúng) 70%; C dưới 10 người”."""
    said = [
        f"{chr(65 + place)}{translate(' (đúng)') if one.right else ''} {taken(one)}"
        if not field.label
        else f"{texts.words(one.text)}{translate(' (đúng)') if one.right else ''} {taken(one)}"
        for place, one in enumerate(field.choices)
    ]
    return (f"{texts.words(field.label)}: " if field.label else "") + "; ".join(said)


def trust(alpha: float | None) -> str:
    """What a bank's alpha means, in a few words (Nunnally, 1978, asks for 0.7 where groups are compared)."""
    if alpha is None:
        return translate("chưa tính được")
    if alpha >= 0.7:
        return translate("kết quả khá ổn định")
    return translate("tạm được") if alpha >= 0.5 else translate("thấp: ít câu, hoặc các câu đo những điều khác nhau")
