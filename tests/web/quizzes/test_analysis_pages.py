"""The analysis of questions as authors see it: what to look at first, figures with a text beside them, and a file."""

import csv
import io

import pytest
from flask import Flask

from learn.domain.quizzes import Choice, Item, Matching, Option, Pair, Single, Text, opaque_id
from learn.domain.quizzes.bank import Feedback
from learn.operations import demo_papers
from learn.parts import Parts
from tests.pages import PageClient
from tests.services.quizzes import banks
from tests.services.quizzes.crowd import hand_in
from tests.web.test_english import NAMES, Reader, names_of

LIST, BANK = "/content/quizzes", f"/content/quizzes/{banks.BANK}"
PEOPLE = 300


def _single(item_id: str, text: str, *texts: str) -> Item:
    """The second choice is right."""
    options = tuple(Option(opaque_id(item_id, one), one, n == 1, "…") for n, one in enumerate(texts))
    return Single(id=item_id, text=text, options=options)


def _items() -> tuple[Item, ...]:
    rights = tuple(Choice(f"r{n}", f"Phải {n}") for n in range(3))
    pairs = tuple(Pair(f"p{n}", f"Trái {n}", f"r{n}", "…") for n in range(2))
    plain = [_single(f"thuong-{n}", f"Câu thường {n}", "Ý một", "Ý hai", "Ý ba") for n in range(3)]
    return (
        *plain,
        _single("bay", "=1+1 là **mấy**?", "Bẫy", "Đúng", "Lạc", "Xa", "Không ai chọn"),
        Text(id="chu", text="Một từ", accept=("từ",), feedback=Feedback("…", "…")),
        Matching(id="ghep", text="Ghép", pairs=pairs, rights=rights),
    )


@pytest.fixture
def author(app: Flask, client: PageClient, parts: Parts) -> PageClient:
    """Đức, and a quiz that nobody has taken."""
    library = banks.library(bank_items=_items(), pass_percent=60)
    parts.library = lambda _session: library
    return client.sign_in_as("duc")


@pytest.fixture
def taken(author: PageClient, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> PageClient:
    """Đức, and three hundred people who took it; those who know the rest fall for the first choice of “bay”."""
    monkeypatch.setattr(demo_papers, "TRAPPED", 0.3)
    with parts.store.session() as session:
        hand_in(session, parts.library(session), banks.BANK, PEOPLE, {"bay": "Bẫy"})
    return author


def test_authors_come_from_what_is_to_mend_to_what_is_to_look_at(taken: PageClient) -> None:
    assert LIST in taken.get("/content").links()
    page = taken.get(LIST)
    [row] = page.soup.select("table.data tbody tr")
    assert row.th is not None
    assert row.th.get_text(strip=True) == "Kiểm tra thử"
    assert "Người giỏi hay chọn nhầm phương án A" in row.get_text(" ", strip=True)
    assert {BANK, f"{BANK}/bay", "/content"} <= set(page.links())


def test_a_bank_shows_its_figures_and_what_to_look_at_first(taken: PageClient) -> None:
    page = taken.get(BANK)
    figures = {box.dt.get_text(): box.dd.get_text() for box in page.one("dl.figures").select("div")}
    assert (figures["Số người"], figures["Đạt ngay lượt đầu"]) == ("300", "67%")
    rows = page.soup.select("table.data tbody tr")
    assert len(rows) == 6
    assert rows[0].th.get_text(strip=True) == "4.=1+1 là mấy?"
    cells = {str(cell.get("data-label", "")): cell.get_text(strip=True) for cell in rows[0].select("td")}
    assert "Người giỏi hay chọn nhầm phương án A" in cells[""]
    assert cells["Số người"] == "300"
    assert f"{BANK}/items.csv" in page.links()


def test_a_question_has_a_curve_and_bars_and_the_same_in_words(taken: PageClient) -> None:
    page = taken.get(f"{BANK}/bay")
    assert "Người giỏi hay chọn nhầm phương án A" in page.one(".note").get_text()
    curve = page.one("svg.trend")
    quarters = [one.get_text() for one in page.soup.select(".rows strong")]
    assert len(quarters) == 4
    assert str(curve["aria-label"]).startswith("Tỷ lệ đúng: " + ", ".join(quarters))
    assert len(curve.select("circle")) == 4
    rows = page.soup.select("table.data tbody tr")
    assert [row.th.get_text(" ", strip=True) for row in rows] == [
        "A. Bẫy",
        "B. Đúng đúng",
        "C. Lạc",
        "D. Xa",
        "E. Không ai chọn",
    ]
    assert rows[4].svg is None
    assert rows[4].select_one('td[data-label="Mọi người"]').get_text() == "dưới 10 người"
    for row in rows[:2]:
        assert row.svg is not None
        share = row.select_one('td[data-label="Mọi người"]').get_text()
        assert row.svg["aria-label"] == share
        assert round(float(row.svg.rect["width"])) == int(share.removesuffix("%"))


def test_pairs_have_a_table_each_and_typed_answers_none(taken: PageClient) -> None:
    page = taken.get(f"{BANK}/ghep")
    assert [one.get_text() for one in page.soup.select("h3")] == ["Trái 0", "Trái 1"]
    assert len(page.soup.select("table.data")) == 2
    typed = taken.get(f"{BANK}/chu")
    assert not typed.soup.select("table.data")
    assert "không nhớ" not in typed.text


def test_too_few_people_show_no_figure(author: PageClient, parts: Parts) -> None:
    assert "Chưa đủ 30 người" in author.get(LIST).text
    with parts.store.session() as session:
        hand_in(session, parts.library(session), banks.BANK, 29)
    bank, item = author.get(BANK), author.get(f"{BANK}/bay")
    assert "Mới có 29 người nộp bài này." in bank.text
    assert "Mới có 29 người." in item.text
    for page in (bank, item):
        assert not page.soup.select("dl.figures, table.data, svg.trend, svg.bar")
    assert f"{BANK}/items.csv" not in bank.links()
    rows = _file(author)
    assert [row[3] for row in rows[1:]] == ["29"] * 6
    assert {len(row) for row in rows[1:]} == {4}


def _file(author: PageClient) -> list[list[str]]:
    response = author.browser.get(f"{BANK}/items.csv")
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    assert "phan-tich-a1-thu.csv" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"))))


def test_the_file_holds_the_figures_and_runs_no_formula(taken: PageClient) -> None:
    head, *rows = _file(taken)
    assert [row[1] for row in rows] == ["thuong-0", "thuong-1", "thuong-2", "bay", "chu", "ghep"]
    bay = dict(zip(head, rows[3], strict=True))
    assert bay["Câu hỏi"] == "'=1+1 là mấy?"
    page = taken.get(f"{BANK}/bay")
    figures = {box.dt.get_text(): box.dd.get_text() for box in page.one("dl.figures").select("div")}
    assert f"{round(float(bay['Tỷ lệ đúng (%)']))}%" == figures["Tỷ lệ đúng"]
    assert f"{float(bay['Tương quan']):.2f}".replace(".", ",") == figures["Tương quan"]
    assert bay["Lựa chọn"].startswith("A ")
    assert "; B (đúng) " in bay["Lựa chọn"]
    assert bay["Vì sao nên xem"].startswith("Người giỏi hay chọn nhầm phương án A")
    assert float(bay["Thời gian (giây)"]) > 0
    assert dict(zip(head, rows[5], strict=True))["Lựa chọn"].startswith("Trái 0: Phải 0 (đúng) ")


def test_what_is_not_there_is_not_found(author: PageClient) -> None:
    for path in (f"{LIST}/khong-co", f"{LIST}/khong-co/items.csv", f"{LIST}/khong-co/bay", f"{BANK}/khong-co"):
        author.get(path, status=404)


def test_authors_read_it_in_english_too(taken: PageClient, parts: Parts) -> None:
    with parts.store.session() as session:
        names = names_of(parts.library(session))
    reader = Reader(taken, {*NAMES, *names, "Đỗ Minh Đức", "Sở Khoa học và Công nghệ"})
    for path in (LIST, BANK, f"{BANK}/bay", f"{BANK}/ghep", f"{BANK}/chu"):
        reader.reads(taken.get(path))


def test_learners_are_refused(author: PageClient, app: Flask) -> None:
    hanh = PageClient(app, author.learners).sign_in_as("hanh")
    for path in (LIST, BANK, f"{BANK}/bay"):
        hanh.get(path, status=403)
    assert hanh.browser.get(f"{BANK}/items.csv").status_code == 403
