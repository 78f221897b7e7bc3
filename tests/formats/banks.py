"""Banks to carry out and in again: one plain item of each kind, whatever hypothesis thinks of, and answers to them."""

import random
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import assume
from hypothesis import strategies as st

from learn.content.bank_files import bank_text, parse_bank
from learn.domain import quizzes as q
from learn.formats.markdown_text import from_plain, to_plain

ITEMS = (
    {
        "id": "mot", "kind": "single", "text": "Chọn **một** trong:\n\n- này\n- kia", "outcome": 2,
        "difficulty": "hard", "explain": "Vì 1 + 1 = 2; xem ~ và #.",
        "options": [
            {"text": "= 2 + 3 {a} \\\\ 50%", "correct": True, "feedback": "Đúng: rất tốt."},
            {"text": "%50% của nó", "feedback": "Chưa # đúng."},
            {"text": "[html] là gì", "feedback": "Chưa -> đúng."},
        ],
    },
    {
        "id": "nhieu", "kind": "multiple", "text": "Chọn nhiều", "points": Decimal("2.5"),
        "options": [
            {"text": "một", "correct": True, "feedback": "Có."}, {"text": "hai", "feedback": "Không."},
            {"text": "ba", "correct": True, "feedback": "Có."}, {"text": "bốn", "correct": True, "feedback": "Có."},
        ],
    },
    {
        "id": "so", "kind": "number", "text": "Bao nhiêu?", "answer": Decimal("-12.5"), "tolerance": Decimal("0.25"),
        "unit": "%", "feedback": {"right": "Phải.", "wrong": "Trái."},
    },
    {
        "id": "chu", "kind": "text", "text": "Giấy gì?", "accept": ["căn cước", "thẻ * {căn} cước: 100%"],
        "tones": False,
        "feedback": {"right": "Phải.", "wrong": "Trái."},
    },
    {
        "id": "ghep", "kind": "matching", "text": "Ghép",
        "pairs": [
            {"left": "Hạ *Long*", "right": "vịnh", "feedback": "Vịnh."},
            {"left": "Cô Tô", "right": "đảo = {xa}", "feedback": "Đảo."},
            {"left": "Vân Đồn", "right": "vịnh", "feedback": "Cũng vịnh."},
        ],
        "others": ["sông", "núi"],
    },
    {
        "id": "xep", "kind": "ordering", "text": "Xếp", "steps": ["đọc", "che số", "gửi"],
        "feedback": {"right": "Phải.", "wrong": "Trái."},
    },
)  # fmt: skip

MORE = (
    {
        "id": "dung-sai", "kind": "truefalse", "text": "Nhận định.", "answer": False, "points": 3,
        "verdict_weight": 2, "feedback": {"right": "Phải.", "wrong": "Trái."}, "explain": "Vì thế.",
        "reasons": [
            {"text": "lẽ này", "feedback": "Không."}, {"text": "lẽ kia", "correct": True, "feedback": "Có."},
            {"text": "lẽ **khác**", "feedback": "Cũng không."},
        ],
    },
    {
        "id": "nhom", "kind": "category", "text": "Xếp vào nhóm", "tags": ["thu"],
        "groups": [
            {"name": "việc *nên*", "cards": [{"text": "hỏi lại", "feedback": "Nên."}]},
            {"name": "không rõ"},
            {"name": "việc tránh", "cards": [{"text": one, "feedback": f"{one}."} for one in ("lộ số", "tin ngay")]},
        ],
    },
    {
        "id": "dien", "kind": "cloze", "text": "Điền.", "passage": "Gọi **số {1}**, chờ {2} phút.\n\n- rồi {3}",
        "points": 2,
        "gaps": [
            {
                "kind": "single", "weight": 3,
                "options": [
                    {"text": "113", "correct": True, "feedback": "Công an."}, {"text": "114", "feedback": "Cứu hoả."},
                ],
            },
            {
                "kind": "number", "answer": Decimal("2.5"), "tolerance": Decimal("0.5"), "unit": "phút",
                "feedback": {"right": "Đủ.", "wrong": "Chưa đủ."},
            },
            {"kind": "text", "accept": ["báo lại", "gọi lại"], "feedback": {"right": "Tốt.", "wrong": "Hãy báo."}},
        ],
    },
    {
        "id": "hinh", "kind": "picture", "text": "Hình nào?",
        "options": [
            {"src": "trang.png", "alt": "trăng", "feedback": "Không."},
            {"src": "sao.svg", "alt": "sao <5 cánh>", "correct": True, "feedback": "Có."},
        ],
    },
)  # fmt: skip
PICTURES = {"trang.png": b"\x89PNG trang", "sao.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
PIECES: dict[str, str] = {}
"""The pictures of every bank made here, as the library keeps them."""


def bank_of(items, **rules) -> q.Bank | None:
    """The bank with these items, as its file would be read; None where a file could not hold them."""
    text = bank_text({"title": "Bộ thử", "pass_percent": 70, **rules}, items)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "bo-thu"
        folder.mkdir()
        for name, raw in PICTURES.items():
            (folder / name).write_bytes(raw)
        return parse_bank(text, "bo-thu", [], Path(made), PIECES)


def sample() -> q.Bank:
    bank = bank_of(ITEMS)
    assert bank is not None
    return bank


def whole_sample() -> q.Bank:
    """One item of each kind that there is."""
    bank = bank_of((*ITEMS, *MORE))
    assert bank is not None
    return bank


_SIGNS = st.text("abcđêư ~=#{}:\\*_[]()<>&\"'`|/-.+!%1\n", min_size=1, max_size=24)
_lines = _SIGNS.map(lambda text: from_plain("x" + text))
_words = st.text("abcđêư=#{}:~%-/1[]", min_size=1, max_size=12).map(lambda text: "w" + text)


def _seen(line: str) -> str:
    return " ".join(to_plain(line)[0].casefold().split())


@st.composite
def banks(draw) -> q.Bank:
    """A bank with an item of each kind, full of signs that mean something to some format."""
    lines = draw(st.lists(_lines, min_size=4, max_size=6, unique_by=_seen))
    words = draw(st.lists(_words, min_size=4, max_size=6, unique_by=str.casefold))
    comment = draw(_lines)
    number = st.decimals(-1000, 1000, places=3)
    options = [{"text": line, "feedback": comment} for line in lines]
    right = draw(st.integers(0, len(lines) - 1))
    several = draw(st.sets(st.integers(0, len(lines) - 1), min_size=1))
    judged = {"feedback": {"right": draw(_lines), "wrong": comment}}
    pairs = [{"left": left, "right": words[place % 3], "feedback": comment} for place, left in enumerate(lines[:3])]
    kinds = [
        {"kind": "single", "options": [one | {"correct": at == right} for at, one in enumerate(options)]},
        {"kind": "multiple", "options": [one | {"correct": at in several} for at, one in enumerate(options)]},
        {"kind": "number", "answer": draw(number), "tolerance": abs(draw(number)), **judged},
        {"kind": "text", "accept": words, "tones": draw(st.booleans()), **judged},
        {"kind": "matching", "pairs": pairs, "others": words[3:]},
        {"kind": "ordering", "steps": lines, **judged},
        {
            "kind": "truefalse",
            "answer": draw(st.booleans()),
            "reasons": [one | {"correct": at == right} for at, one in enumerate(options)],
            "verdict_weight": draw(st.integers(1, 7)),
            "reason_weight": draw(st.integers(1, 7)),
            **judged,
        },
        {
            "kind": "category",
            "groups": [
                {"name": words[0], "cards": [{"text": line, "feedback": comment} for line in lines[: right + 1]]},
                {"name": words[1], "cards": [{"text": line, "feedback": comment} for line in lines[right + 1 :]]},
                {"name": words[2]},
            ],
        },
        {
            "kind": "cloze",
            "passage": f"{draw(_lines)} {{1}} và *{{2}}*\n\n{{3}}",
            "gaps": [
                {
                    "kind": "single",
                    "options": [{"text": one, "correct": not at, "feedback": comment} for at, one in enumerate(words)],
                    "weight": draw(st.integers(1, 9)),
                },
                {"kind": "number", "answer": draw(number), "tolerance": abs(draw(number)), **judged},
                {"kind": "text", "accept": words, "weight": draw(st.integers(1, 9)), **judged},
            ],
        },
        {
            "kind": "picture",
            "options": [
                {"src": name, "alt": words[at], "correct": not at, "feedback": comment}
                for at, name in enumerate(PICTURES)
            ],
        },
    ]
    shared = {"text": draw(_lines), "explain": draw(_lines), "points": draw(st.integers(1, 9000)) / Decimal(1000)}
    bank = bank_of([{"id": f"c{at}", **shared, **one} for at, one in enumerate(kinds)])
    assume(bank is not None)
    return bank


def same_marks(one: q.Item, other: q.Item, seed: int, *, points: bool = True) -> bool:
    """Whether the two items give the same marks to the same answers, told by the places of fields and choices."""
    dice = random.Random(seed)
    shown = [q.layout(item, q.choices(item)).fields for item in (one, other)]
    if [len(field.choices) for field in shown[0]] != [len(field.choices) for field in shown[1]]:
        return False
    for _ in range(30):
        forms: list[dict[str, list[str]]] = [{}, {}]
        for fields in zip(*shown, strict=True):
            if fields[0].choices:
                places = range(len(fields[0].choices))
                most = len(places) if fields[0].control == "many" else 1
                taken = dice.sample(places, dice.randint(0, most))
                for form, field in zip(forms, fields, strict=True):
                    form[field.name] = [field.choices[place].id for place in taken]
            else:
                typed = dice.choice(_typed(_asked(one, fields[0].label)))
                for form, field in zip(forms, fields, strict=True):
                    form[field.name] = [typed]
        marks = [q.mark(item, q.parse(item, form)) for item, form in zip((one, other), forms, strict=True)]
        if marks[0].share != marks[1].share or (points and marks[0].points != marks[1].points):
            return False
    return True


def _asked(item: q.Item, label: str) -> q.Item:
    """The question that a box belongs to: the item's own, or that of the gap with this number."""
    return next((gap.item for gap in item.gaps if gap.id == label), item) if isinstance(item, q.Cloze) else item


def _typed(item: q.Item) -> list[str]:
    if isinstance(item, q.Number):
        edge = item.answer + item.tolerance
        return [format(one, "f") for one in (item.answer, edge, edge + Decimal("0.001"), -edge)]
    assert isinstance(item, q.Text)
    return [*item.accept, *(one.upper() for one in item.accept), item.accept[0].replace("ê", "e"), "khác"]
