"""Items and answers: one plain example of each kind, and whatever hypothesis thinks of."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from learn.domain import quizzes as q

SECRET = "PHẢN HỒI BÍ MẬT"
BOTH = q.Feedback(f"{SECRET} đúng", f"{SECRET} sai")


def option(item_id: str, text: str, correct: bool = False) -> q.Option:
    return q.Option(q.opaque_id(item_id, text), text, correct, f"{SECRET} của {text}")


def single(texts=("một", "hai", "ba"), right: int = 1, **more) -> q.Single:
    options = tuple(option("s", text, place == right) for place, text in enumerate(texts))
    return q.Single(id="s", text="Chọn một", options=options, **more)


def multiple(texts=("một", "hai", "ba", "bốn"), right=(0, 2), **more) -> q.Multiple:
    options = tuple(option("m", text, place in right) for place, text in enumerate(texts))
    return q.Multiple(id="m", text="Chọn nhiều", options=options, **more)


def number(answer: str = "12.5", tolerance: str = "0.5", unit: str = "%", **more) -> q.Number:
    return q.Number(
        id="n", text="Bao nhiêu", answer=Decimal(answer), tolerance=Decimal(tolerance), unit=unit,
        feedback=BOTH, **more,
    )  # fmt: skip


def text(accept=("căn cước", "thẻ căn cước"), *, tones: bool = False, **more) -> q.Text:
    return q.Text(id="t", text="Giấy gì", accept=accept, tones=tones, feedback=BOTH, **more)


def matching(lefts=("Hạ Long", "Uông Bí", "Cô Tô"), rights=("vịnh", "núi", "đảo"), others=("sông",), **more):
    pairs = tuple(
        q.Pair(q.opaque_id("k", left), left, q.opaque_id("k", right), f"{SECRET} của {left}")
        for left, right in zip(lefts, rights, strict=True)
    )
    choices = tuple(q.Choice(q.opaque_id("k", one), one) for one in dict.fromkeys([*rights, *others]))
    return q.Matching(id="k", text="Ghép", pairs=pairs, rights=choices, **more)


def ordering(steps=("đọc", "che số", "gửi", "xóa"), **more) -> q.Ordering:
    choices = tuple(q.Choice(q.opaque_id("o", one), one) for one in steps)
    return q.Ordering(id="o", text="Xếp", steps=choices, feedback=BOTH, **more)


def truefalse(texts=("vì một", "vì hai", "vì ba"), right: int = 1, truth: bool = False, **more) -> q.TrueFalse:
    reasons = tuple(option("v", one, place == right) for place, one in enumerate(texts))
    return q.TrueFalse(id="v", text="Một nhận định", truth=truth, reasons=reasons, feedback=BOTH, **more)


def category(groups=(("gửi được", ("mẫu đơn", "lịch họp")), ("giữ kín", ("mật khẩu", "bệnh án"))), **more):
    cards = tuple(
        q.Card(q.opaque_id("c", one), one, q.opaque_id("c", name), f"{SECRET} của {one}")
        for name, texts in groups
        for one in texts
    )
    named = tuple(q.Choice(q.opaque_id("c", name), name) for name, _ in groups)
    return q.Category(id="c", text="Xếp vào nhóm", groups=named, cards=cards, **more)


def cloze(gaps=None, **more) -> q.Cloze:
    blank = {"id": "g.1", "text": ""}
    options = tuple(option("g.1", one, one == "đoán") for one in ("đoán", "biết"))
    gaps = gaps or (
        q.Single(**blank, options=options),
        replace(number(), id="g.2", text=""),
        replace(text(), id="g.3", text=""),
    )
    weights = more.pop("weights", (1,) * len(gaps))
    placed = tuple(q.Gap(str(n), item, weight) for n, (item, weight) in enumerate(zip(gaps, weights, strict=True), 1))
    passage = " và ".join(f"máy {{{gap.id}}}" for gap in placed)
    return q.Cloze(id="g", text="Điền vào chỗ trống", passage=passage, gaps=placed, **more)


def picture(texts=("hình một", "hình hai", "hình ba"), right: int = 1, **more) -> q.Picture:
    options = tuple(
        q.PictureOption(q.opaque_id("p", one), one, place == right, f"{SECRET} của {one}", f"{place:032x}")
        for place, one in enumerate(texts)
    )
    return q.Picture(id="p", text="Hình nào", options=options, **more)


def essay(texts=("rõ ý", "có ví dụ"), **more) -> q.Essay:
    """Each criterion may be met not at all or wholly, by equal parts of the points."""
    worth = more.pop("points", 1000)
    parts = [worth // len(texts)] * (len(texts) - 1)
    rubric = tuple(
        q.Criterion(
            q.opaque_id("e", one),
            one,
            (
                q.Level(q.opaque_id(one, "đạt"), "đạt", most, f"đủ {one}"),
                q.Level(q.opaque_id(one, "chưa"), "chưa", 0),
            ),
        )
        for one, most in zip(texts, [*parts, worth - sum(parts)], strict=True)
    )
    return q.Essay(id="e", text="Viết", rubric=rubric, sample=f"{SECRET} mẫu", points=worth, **more)


ALL = (
    single(), multiple(), number(), text(), matching(), ordering(), truefalse(), category(), cloze(), picture(),
    essay(),
)  # fmt: skip


def bank(**more) -> q.Bank:
    rules = {"pass_percent": 80, "attempts": 3, "draw": len(ALL), "shuffle": True, "items": ALL} | more
    return q.Bank(key="mau", title="Mẫu", **rules)


def by_text(item, *texts: str) -> list[str]:
    """The opaque ids of these texts."""
    return [q.opaque_id(item.id, one) for one in texts]


words = st.text("abcđeêghiư ", min_size=1, max_size=8).map(str.strip).filter(bool)
points = st.integers(1, 100_000)


def _distinct(least: int = 2):
    return st.lists(words, min_size=least, max_size=7, unique=True)


@st.composite
def _numbers(draw, worth: int) -> q.Number:
    """With a unit that is shown, or with units that are typed."""
    answer = str(draw(st.decimals(-10_000, 10_000, places=2)))
    if draw(st.booleans()):
        return number(answer, draw(st.sampled_from("01")), points=worth)
    factors = draw(st.lists(st.decimals(Decimal("0.001"), 1000, places=3), max_size=2))
    units = (
        q.Unit("km", Decimal(1)),
        *(q.Unit(name, one) for name, one in zip(("m", "hải lý"), factors, strict=False)),
    )
    spread = Decimal(draw(st.integers(0, 20)))
    return number(
        answer, "0", "", units=units, tolerance_percent=spread, unit_required=draw(st.booleans()), points=worth
    )


def _of_kind(draw, kind: str, texts: tuple[str, ...], worth: int) -> q.Item:
    right = draw(st.integers(0, len(texts) - 1))
    weights = st.integers(1, 9)
    makers = {
        "single": lambda: single(texts, right, points=worth),
        "multiple": lambda: multiple(texts, {right} | draw(st.sets(st.integers(0, len(texts) - 1))), points=worth),
        "number": lambda: draw(_numbers(worth)),
        "text": lambda: text(texts, tones=draw(st.booleans()), typos=draw(st.integers(0, 2)), points=worth),
        "matching": lambda: matching(
            texts, tuple(draw(st.sampled_from(texts)) for _ in texts), tuple(draw(_distinct(1))), points=worth
        ),
        "ordering": lambda: ordering(texts, points=worth),
        "truefalse": lambda: truefalse(
            texts, right, draw(st.booleans()), points=worth, verdict_weight=draw(weights), reason_weight=draw(weights)
        ),
        "picture": lambda: picture(texts, right, points=worth),
        "essay": lambda: essay(
            texts, points=worth, min_words=draw(st.integers(0, 9)), max_length=draw(st.integers(200, 9000))
        ),
        "cloze": lambda: draw(_gaps(worth)),
        "category": lambda: category(_grouped(draw, texts), points=worth),
    }
    return makers[kind]()


def _grouped(draw, texts: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names = draw(_distinct())
    where = [draw(st.sampled_from(names)) for _ in texts]
    return tuple((name, tuple(one for one, at in zip(texts, where, strict=True) if at == name)) for name in names)


@st.composite
def _gaps(draw, worth: int) -> q.Cloze:
    kinds = draw(st.lists(st.sampled_from(["single", "number", "text"]), min_size=1, max_size=4))
    gaps = tuple(_of_kind(draw, kind, tuple(draw(_distinct())), 1000) for kind in kinds)
    weights = tuple(draw(st.integers(1, 9)) for _ in gaps)
    named = [_named(gap, f"g.{place}") for place, gap in enumerate(gaps, 1)]
    return cloze(tuple(named), weights=weights, points=worth)


def _named(gap: q.Item, name: str) -> q.Item:
    """The same question as a gap's."""
    if isinstance(gap, q.Single):
        options = tuple(replace(one, id=q.opaque_id(name, one.text)) for one in gap.options)
        return replace(gap, id=name, text="", options=options)
    return replace(gap, id=name, text="")


@st.composite
def items(draw, kind: str = "") -> q.Item:
    """Any valid item of a kind, or of any."""
    return _of_kind(draw, kind or draw(st.sampled_from(sorted(q.KINDS))), tuple(draw(_distinct())), draw(points))


@st.composite
def answered(draw, kind: str = "") -> tuple[q.Item, object]:
    """An item and an answer that its own form can give: none, part of it, or all."""
    item = draw(items(kind))
    return item, _answer(draw, item)


@st.composite
def answered_often(draw, kind: str = "") -> tuple[q.Item, list[object]]:
    """An item and answers to it, one after the other."""
    item = draw(items(kind))
    return item, [_answer(draw, item) for _ in range(draw(st.integers(1, 4)))]


def _answer(draw, item: q.Item) -> object:
    form: dict[str, list[str]] = {}
    for field in q.layout(item, q.choices(item)).fields:
        if field.choices:
            ids = [choice.id for choice in field.choices]
            most = len(ids) if field.control == "many" else 1
            form[field.name] = draw(st.lists(st.sampled_from(ids), max_size=most, unique=True))
        elif field.control == "lines":
            form[field.name] = [draw(st.text("aạ b\n\r\t\u0301", max_size=30))]
        else:
            of = item.gaps[int(field.label) - 1].item if field.label else item
            accepted = list(getattr(of, "accept", ())) or [str(of.answer)]
            typed = st.integers().map(str).filter(lambda one: len(one) <= 30)
            form[field.name] = [draw(st.sampled_from(accepted) | typed)]
            if field.units and (field.unit_required or draw(st.booleans())):
                form[field.name][0] += f" {draw(st.sampled_from(field.units))}"
    return q.parse(item, form)
