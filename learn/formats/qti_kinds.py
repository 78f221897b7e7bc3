"""QTI items as our kinds of question, told by their interactions; a builder gives its kind's keys of the bank file."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import gcd

from learn.formats import drafts
from learn.formats.drafts import Fields
from learn.formats.exchange import Malformed, NotCarried
from learn.formats.gap_text import asked_to_fill
from learn.formats.qti_asked import (
    NEAR,
    Asked,
    Built,
    Choice,
    Slot,
    best_of,
    one_choice,
    said_points,
    several,
    typed_number,
    typed_words,
)
from learn.formats.qti_body import INLINE, picture_in, split_passage, take_guides
from learn.formats.qti_scoring import Declared
from learn.formats.qti_values import Given
from learn.formats.xml_files import Element

MAX_WEIGHT = 100

_HANDED = "Câu nộp hình vẽ hay tệp chưa mang sang được; hãy giao thành bài thực hành, hoặc đổi thành câu tự luận."
# Interactions that no kind here answers to; what is not named is told by its own name.
_NOT_CARRIED: Mapping[str, str] = {
    "drawingInteraction": _HANDED,
    "uploadInteraction": _HANDED,
    "hotspotInteraction": drafts.NOT_CARRIED["ddmarker"],
    "selectPointInteraction": drafts.NOT_CARRIED["ddmarker"],
    "positionObjectInteraction": drafts.NOT_CARRIED["ddmarker"],
    "graphicOrderInteraction": drafts.NOT_CARRIED["ddmarker"],
    "graphicAssociateInteraction": drafts.NOT_CARRIED["ddmarker"],
    "graphicGapMatchInteraction": drafts.NOT_CARRIED["ddimageortext"],
}
_ALONE = INLINE | {
    "choiceInteraction", "matchInteraction", "orderInteraction", "gapMatchInteraction", "extendedTextInteraction",
}  # fmt: skip
_JUDGED = ["choiceInteraction", "choiceInteraction"]  # a verdict and its reason

Pictures = Callable[[Element], str]
"""The name under which a picture of the package goes along. Raises NotCarried where it cannot."""


def refuse(found: Sequence[Element]) -> None:
    """Raises NotCarried on interactions that no kind here answers to."""
    kinds = [one.tag for one in found]
    if not kinds:
        raise drafts.not_carried("description")
    if len(kinds) == 1 and kinds[0] not in _ALONE:
        default = "Loại câu này (%(interaction)s) chưa mang sang được; hãy đổi thành một loại có ở đây."
        known = _NOT_CARRIED.get(kinds[0])
        raise NotCarried(known) if known else NotCarried(default, interaction=kinds[0][:60])
    if len(kinds) > 1 and not set(kinds) <= INLINE and kinds != _JUDGED:
        raise _in_parts(kinds)


def _in_parts(kinds: Sequence[str]) -> NotCarried:
    message = "Câu gồm nhiều phần (%(parts)s) chưa mang sang được; hãy tách thành từng câu."
    return NotCarried(message, parts=", ".join(kinds)[:200])


def build(asked: Asked, found: Sequence[Element], tags: drafts.Tags, picture: Pictures) -> tuple[str, Built]:
    """The words of the item and its kind's keys, of interactions not refused. Raises NotCarried, Malformed."""
    kinds = [one.tag for one in found]
    if kinds == ["textEntryInteraction"] and not split_passage(asked.body).marked:
        text = asked.words.stem(asked.body.content)
        return text, _typed(asked, asked.slot(found[0]), tags, asked.words.unit)
    if set(kinds) <= INLINE:
        return _gaps(asked, found, tags)
    if kinds == ["gapMatchInteraction"]:
        return _dragged(asked, found[0])
    if kinds == ["choiceInteraction"]:
        built = _choice(asked, found[0], picture)
    elif kinds == ["matchInteraction"]:
        built = _pairs(asked, found[0])
    elif kinds == ["orderInteraction"]:
        built = _steps(asked, found[0])
    elif kinds == ["extendedTextInteraction"]:
        built = _essay(asked)
    else:
        judged = _judged(asked, found)
        if judged is None:
            raise _in_parts(kinds)
        built = judged
    return asked.words.markdown(asked.body.content), built


def _choice(asked: Asked, interaction: Element, picture: Pictures) -> Built:
    options = interaction.all("simpleChoice")
    declared, slot = asked.response(interaction), asked.slot(interaction)
    _note_limits(asked, interaction, declared, len(options))
    images = [found for one in options if (found := picture_in(one))]
    if declared.cardinality != "single" or len(images) < len(options) or not options:
        choose = several if declared.cardinality == "multiple" else one_choice
        return choose(asked, slot, asked.choices(interaction, "simpleChoice"))
    alts = [one.attributes.get("alt", "").strip() for one in images]
    if not all(alts):
        message = "Có hình không có lời tả (alt); hãy tả mỗi hình cho người không nhìn thấy."
        raise NotCarried(message)
    ids = [one.attributes.get("identifier", "") for one in options]
    built = one_choice(asked, slot, [Choice(one, alt) for one, alt in zip(ids, alts, strict=True)])
    if built.fields["kind"] != "single":
        message = "Câu chọn hình ở đây có đúng một hình đúng; hãy giữ một."
        raise NotCarried(message)
    made = [
        {"src": picture(image), "alt": one.pop("text"), **one}
        for one, image in zip(built.fields["options"], images, strict=True)
    ]
    return built._replace(fields={"kind": "picture", "options": made})


def _note_limits(asked: Asked, interaction: Element, declared: Declared, count: int) -> None:
    """How many choices may be taken is not asked here; fewer than are right never earned it all there."""
    most = drafts.decimal_of(interaction.attributes.get("maxChoices", "1")) or 0
    least = drafts.decimal_of(interaction.attributes.get("minChoices", "0")) or 0
    several = declared.cardinality == "multiple"
    if (several and 0 < most < count) or least > 1:
        message = "Số phương án ít nhất, nhiều nhất được chọn không giữ; hãy nói trong lời câu hỏi."
        asked.question.lost(message)
    if several and 0 < most < len(declared.correct):
        message = "Ở nơi xuất được chọn %(most)s phương án mà đáp án có %(right)s; ở đây phải chọn đủ mới trọn điểm."
        asked.question.lost(message, most=most, right=len(declared.correct))


def _judged(asked: Asked, found: Sequence[Element]) -> Built | None:
    """A verdict and its reason; None where the item marks otherwise, or asks something else."""
    verdicts = [one.attributes.get("identifier", "") for one in found[0].all("simpleChoice")]
    if sorted(verdicts) != ["false", "true"]:
        return None
    names = [one.attributes.get("responseIdentifier", "") for one in found]
    reasons = asked.choices(found[1], "simpleChoice")
    tried = {
        (verdict, one.id): asked.scoring.run({names[0]: [verdict], names[1]: [one.id]})
        for verdict in verdicts
        for one in reasons
    }
    best = best_of(one.score for one in tried.values())
    truth, right = next(key for key, one in tried.items() if one.score == best)
    other = "false" if truth == "true" else "true"
    alone = asked.scoring.run({names[0]: [truth]})
    parts = _whole_weights([alone.score / best, 1 - alone.score / best])
    rest = [one.score for key, one in tried.items() if key[0] == truth and key[1] != right]
    if parts is None or any(one != alone.score for one in rest):
        return None
    if any(one.score for key, one in tried.items() if key[0] == other):
        return None
    wrong = asked.scoring.run({names[0]: [other]})
    always = alone.shown & wrong.shown
    options = []
    for one in reasons:
        comment = asked.said(tried[truth, one.id].shown - alone.shown)
        option: Fields = {"text": one.text, **({"correct": True} if one.id == right else {})}
        options.append(option | {"feedback": asked.question.comment(comment, right=one.id == right)})
    comments = {
        "right": asked.question.comment(asked.said(alone.shown - always), right=True),
        "wrong": asked.question.comment(asked.said(wrong.shown - always), right=False),
    }
    for asking in found:  # "true or false?" and "why?" are asked by the page
        asking.content = [part for part in asking.content if not isinstance(part, Element) or part.tag != "prompt"]
    weights = dict(zip(("verdict_weight", "reason_weight"), parts, strict=True))
    kept = {name: weight for name, weight in weights.items() if weight != 1}
    fields = {"kind": "truefalse", "answer": truth == "true", "reasons": options, **kept, "feedback": comments}
    return Built(fields, best, always)


def _pairs(asked: Asked, interaction: Element) -> Built:
    sets = interaction.all("simpleMatchSet")
    if len(sets) != 2:
        text = "<matchInteraction> phải có hai <simpleMatchSet>."
        raise Malformed(text)
    sides = [asked.choices(one, "simpleAssociableChoice") for one in sets]
    slot = asked.slot(interaction)
    named = [str(one) for one in slot.declared.correct] or [one for one in slot.declared.keys() if slot.score(one) > 0]  # noqa: SIM118
    whole = slot.outcome(*named)
    best = best_of([whole.score])
    lefts, rights, linked = _linked(sides[0], sides[1], named)
    share = best / len(linked)
    tries = [(share, [pair]) for pair, _ in linked.values()]
    tries += [(best - share, [pair for other, (pair, _) in linked.items() if other != one]) for one in linked]
    if any(abs(slot.score(*pairs) - wanted) >= NEAR * best for wanted, pairs in tries):
        asked.note_marking()
    own = {one.id: asked.named(one.id) & whole.shown for one in lefts}
    always = whole.shown & asked.scoring.run({}).shown - frozenset[int]().union(*own.values())
    texts = {one.id: one.text for one in rights}
    if "category" in interaction.attributes.get("class", "").split():
        return Built(_groups(asked, lefts, rights, linked, own), best, always)
    pairs = [(one.text, texts[linked[one.id][1]], asked.said(own[one.id])) for one in lefts]
    return Built(drafts.matching(asked.question, pairs, [one.text for one in rights]), best, always)


def _linked(
    first: Sequence[Choice], second: Sequence[Choice], named: Sequence[str]
) -> tuple[Sequence[Choice], Sequence[Choice], dict[str, tuple[str, str]]]:
    """Left sides, right sides, and for each left its pair as the file writes it and its right side."""
    for lefts, rights in ((first, second), (second, first)):
        known = {one.id for one in rights}
        found: dict[str, tuple[str, str]] = {}
        for pair in named:
            ends = pair.split()
            for one, other in ((ends[0], ends[-1]), (ends[-1], ends[0])):
                if any(left.id == one for left in lefts) and other in known and one not in found:
                    found[one] = (pair, other)
                    break
        if len(found) == len(lefts) == len(named):
            return lefts, rights, found
    text = "Ở đây mỗi vế trái ghép với đúng một vế phải; câu này có vế không ghép hay ghép nhiều lần."
    raise NotCarried(text)


def _groups(
    asked: Asked,
    cards: Sequence[Choice],
    groups: Sequence[Choice],
    linked: Mapping[str, tuple[str, str]],
    own: Mapping[str, frozenset[int]],
) -> Fields:
    made = []
    for group in groups:
        inside = [
            {"text": one.text, "feedback": asked.question.comment(asked.said(own[one.id]), right=True)}
            for one in cards
            if linked[one.id][1] == group.id
        ]
        made.append({"name": group.text, **({"cards": inside} if inside else {})})
    return {"kind": "category", "groups": made}


def _steps(asked: Asked, interaction: Element) -> Built:
    choices = {one.id: one for one in asked.choices(interaction, "simpleChoice")}
    slot = asked.slot(interaction)
    right = [str(one) for one in slot.declared.correct]
    if len(right) < 2 or sorted(right) != sorted(choices):
        text = "Câu xếp thứ tự phải khai báo thứ tự đúng của mọi bước (correctResponse)."
        raise NotCarried(text)
    whole = slot.outcome(*right)
    best = best_of([whole.score])
    neighbours = set(pairwise(right))
    tries = [right[::-1], *([*right[at:], *right[:at]] for at in range(1, len(right)))]
    tries += [[*right[:at], right[at + 1], right[at], *right[at + 2 :]] for at in range(len(right) - 1)]
    for one in tries:
        share = Fraction(sum(pair in neighbours for pair in pairwise(one)), len(right) - 1)
        if abs(slot.score(*one) - share * best) >= NEAR * best:
            asked.note_marking()
            break
    wrong = slot.outcome(*right[::-1])
    always = whole.shown & wrong.shown
    said = [asked.said(one.shown - always) for one in (whole, wrong)]
    return Built(drafts.ordering(asked.question, [choices[one].text for one in right], *said), best, always)


def _essay(asked: Asked) -> Built:
    """What is said to markers becomes what its one criterion says; no processing marks it."""
    guide = "\n\n".join(asked.words.markdown(one.content) for one in take_guides(asked.body))
    worth = next((one for one in said_points(asked) if one > 0), Fraction(1))
    points = Decimal(worth.numerator) / Decimal(worth.denominator)
    return Built(drafts.essay(asked.question, points, guide), worth, frozenset())


def _typed(asked: Asked, slot: Slot, tags: drafts.Tags, unit: str) -> Built:
    if slot.declared.base in {"float", "integer"}:
        return typed_number(asked, slot, unit)
    return typed_words(asked, slot, tones=tags.tones)


def _gaps(asked: Asked, found: Sequence[Element], tags: drafts.Tags) -> tuple[str, Built]:
    names = [one.attributes.get("responseIdentifier", "") for one in found]
    right = {name: _right_one(asked, one) for name, one in zip(names, found, strict=True)}
    made = []
    for name, one in zip(names, found, strict=True):
        slot = asked.slot(one, {other: value for other, value in right.items() if other != name})
        slot.base = slot.score()
        if one.tag == "inlineChoiceInteraction":
            made.append(one_choice(asked, slot, asked.choices(one, "inlineChoice")))
        else:
            made.append(_typed(asked, slot, tags, _unit_behind(asked.body, one)))
    before, content, _ = split_passage(asked.body)
    text, passage = asked.words.markdown(before), asked.words.passage(content)
    if [id(one) for one in asked.words.holes] != [id(one) for one in found]:
        message = "Chỗ trống không nằm trong một đoạn văn; hãy đặt các chỗ trống vào đoạn văn."
        raise NotCarried(message)
    return _as_cloze(asked, text, passage, made, asked.scoring.run(right).score)


def _dragged(asked: Asked, interaction: Element) -> tuple[str, Built]:
    """Words to be put into gaps: each gap becomes a choice among them."""
    choices = asked.choices(interaction, "gapText")
    if interaction.first("gapImg"):
        raise drafts.not_carried("ddimageortext")
    declared = asked.response(interaction)
    name = interaction.attributes.get("responseIdentifier", "")
    named = [str(one) for one in declared.correct] or declared.keys()
    content = [one for one in interaction.content if not isinstance(one, Element) or one.tag != "gapText"]
    content = [one for one in content if not isinstance(one, Element) or one.tag != "prompt"]
    text, passage = asked.words.markdown(asked.body.content), asked.words.passage(content)
    made = []
    for hole in asked.words.holes:
        gap = hole.attributes.get("identifier", "")
        rest = [one for one in named if gap not in one.split()]

        def given(values: Sequence[Given], gap: str = gap, rest: Sequence[str] = rest) -> dict[str, list[Given]]:
            return {name: [*rest, *(f"{one} {gap}" for one in values)]}

        slot = Slot(asked, declared, given)
        slot.base = slot.score()
        made.append(one_choice(asked, slot, choices))
    return _as_cloze(asked, text, passage, made, asked.scoring.run({name: named}).score)


def _as_cloze(asked: Asked, text: str, passage: str, made: Sequence[Built], whole: Fraction) -> tuple[str, Built]:
    """The gaps with their weights; where they do not add up to the whole, its marking is not kept."""
    best = best_of([whole])
    if any(one.fields["kind"] not in {"single", "number", "text"} for one in made):
        message = "Một chỗ trống có hơn một phương án đúng; hãy giữ một."
        raise NotCarried(message)
    weights = _whole_weights([one.points for one in made])
    if weights is None or abs(sum(one.points for one in made) - best) >= NEAR * best:
        asked.note_marking()
    gaps = [
        one.fields | ({"weight": weight} if weight != 1 else {})
        for one, weight in zip(made, weights or [1] * len(made), strict=True)
    ]
    always = frozenset.intersection(*(one.said for one in made)) if made else frozenset[int]()
    if not text.strip():
        text = asked_to_fill(asked.question)
    return text, Built({"kind": "cloze", "passage": passage, "gaps": gaps}, best, always)


def _right_one(asked: Asked, interaction: Element) -> list[Given]:
    """An answer that is right in one gap: the declared one, else the dearest of the mapping."""
    declared = asked.response(interaction)
    if declared.correct:
        return [one for one in declared.correct[:1] if not isinstance(one, bool)]
    slot = asked.slot(interaction)
    return [*sorted(declared.keys(), key=slot.score)[-1:]]


def _unit_behind(body: Element, interaction: Element) -> str:
    """The unit that is written behind a gap, where it is marked as one."""
    for parent in (body, *body.below("p", "div", "td", "li", "span")):
        for one, after in pairwise(child for child in parent.content if not isinstance(child, str) or child.strip()):
            if one is interaction and isinstance(after, Element) and after.attributes.get("class") == "unit":
                return after.text.strip()
    return ""


def _whole_weights(shares: Sequence[Fraction]) -> list[int] | None:
    """Whole numbers from 1 to 100 in the same proportions; None where there are none."""
    if any(one <= 0 for one in shares):
        return None
    least = min(shares)
    for times in range(1, MAX_WEIGHT + 1):
        made = [one * times / least for one in shares]
        whole = [round(one) for one in made]
        if max(whole) <= MAX_WEIGHT and all(
            abs(one - near) < NEAR * near for one, near in zip(made, whole, strict=True)
        ):
            divisor = gcd(*whole)
            return [one // divisor for one in whole]
    return None
