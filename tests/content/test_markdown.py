"""Lessons as HTML: every block, link and citation as the format promises, in parts around the labs."""

import sys
import threading

import pytest
from bs4 import BeautifulSoup
from markupsafe import Markup

from learn.content.library import Library
from learn.content.markdown import LabPlace, LibraryContext, render_lesson, render_text
from learn.domain.courses import Lesson
from tests.content.shelves import GOOD, read_shelf


@pytest.fixture(scope="module")
def library() -> Library:
    found = read_shelf(GOOD).library
    assert found is not None
    return found


@pytest.fixture
def context(library: Library) -> LibraryContext:
    return LibraryContext(
        library,
        lesson_url=lambda lesson: f"/hoc/{lesson.course}/{lesson.slug}",
        law_url=lambda law: f"/van-ban#{law.key}",
        media_url=lambda lesson, media: f"/tep/{lesson.module}/{media.digest}/{media.name}",
    )


def lesson_one(library: Library) -> Lesson:
    found = library.lesson("khoa-thu", "bai-mot")
    assert found is not None
    return found


def page(library: Library, context: LibraryContext) -> BeautifulSoup:
    parts = render_lesson(lesson_one(library), context)
    return BeautifulSoup("".join(part for part in parts if isinstance(part, Markup)), "html.parser")


def written(body: str, context: LibraryContext) -> str:
    lesson = Lesson("khoa-thu", "a1-mo-dau", "nhap", "Nháp", 1, body, 1)
    return "".join(part for part in render_lesson(lesson, context) if isinstance(part, Markup))


def test_a_lab_stands_between_two_parts(library: Library, context: LibraryContext):
    parts = render_lesson(lesson_one(library), context)
    assert [type(part) for part in parts] == [Markup, LabPlace, Markup]
    assert parts[1] == LabPlace("khoa-thu/a1-mo-dau/viet-lenh", "viet-lenh")


def test_a_lab_of_the_front_matter_alone_comes_last(context: LibraryContext):
    lesson = Lesson("khoa-thu", "a1-mo-dau", "nhap", "Nháp", 1, "Lời.", 1, lab="viet-lenh")
    assert render_lesson(lesson, context)[-1] == LabPlace("khoa-thu/a1-mo-dau/viet-lenh", "viet-lenh")


def test_blocks_become_the_parts_of_the_stylesheet(library: Library, context: LibraryContext):
    html = page(library, context)
    boxes = [(box["class"], box.get_text(" ", strip=True)) for box in html.select("div.note")]
    assert boxes == [
        (["note"], "Điều nên biết Một điều."),
        (["note", "warn"], "Lưu ý Đừng dán số căn cước."),
    ]
    reveal = html.find_all("details")[-1]
    assert reveal.summary.string == "Xem gợi ý"
    assert reveal.p.string == "Gợi ý."


def test_pictures_and_sound_carry_words_and_addresses(library: Library, context: LibraryContext):
    html = page(library, context)
    media = lesson_one(library).media
    assert html.img["src"] == f"/tep/a1-mo-dau/{media[0].digest}/so-do.svg"
    assert html.img["alt"] == "Hai bước: học, rồi đoán"
    assert html.figcaption.string == "Chú thích: có dấu hai chấm"
    assert html.audio["src"].endswith("/bai-1.mp3")
    assert html.audio["preload"] == "none"
    words = html.audio.find_parent("figure").details
    assert [paragraph.get_text() for paragraph in words.find_all("p")] == ["Lời thứ nhất.", "Lời *thứ hai*."]


def test_links_lead_where_they_say(library: Library, context: LibraryContext):
    html = page(library, context)
    law, inner, outer = html.find_all("a")
    assert (law["href"], law.string) == ("/van-ban#luat-134-2025", "Luật Trí tuệ nhân tạo số 134/2025/QH15")
    assert (inner["href"], inner.get("rel")) == ("/hoc/khoa-thu/bai-hai", None)
    assert outer["href"] == "https://quangninh.gov.vn/tin"
    assert outer["rel"] == ["noopener", "noreferrer", "nofollow"]
    assert outer.find_next_sibling("span").string == "(quangninh.gov.vn)"


def test_headings_have_ids_and_tables_scroll(library: Library, context: LibraryContext):
    html = page(library, context)
    assert [heading["id"] for heading in html.find_all(["h2", "h3"])] == ["muc-muc-mot", "muc-muc-con"]
    assert html.table.parent["class"] == ["scroll-x"]
    assert html.table.parent["tabindex"] == "0"
    assert html.td.find_next_sibling("td")["class"] == ["num"]
    assert {cell["scope"] for cell in html.find_all("th")} == {"col"}


def test_nothing_has_an_inline_style(library: Library, context: LibraryContext):
    assert not page(library, context).select("[style], [align], script, style")


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Một <b>chữ</b>.", "Một <b>chữ</b>."),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("`{law:luat-134-2025}`", "{law:luat-134-2025}"),
        ("{law:luat-134-2025|short}", "134/2025/QH15"),
    ],
)
def test_html_is_shown_as_text_and_laws_only_outside_code(body: str, shown: str, context: LibraryContext):
    assert BeautifulSoup(written(body, context), "html.parser").get_text().strip() == shown


def test_a_link_to_a_lesson_that_is_gone_is_only_words(context: LibraryContext):
    assert written("Xem [bài cũ](lesson:bai-cu).", context) == "<p>Xem <span>bài cũ</span>.</p>"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "http://a.vn", "vbscript:x"])
def test_a_link_that_is_not_https_leads_nowhere(address: str, context: LibraryContext):
    link = BeautifulSoup(written(f"[x]({address})", context), "html.parser").a
    assert link is None or "href" not in link.attrs


def test_same_headings_get_different_ids(context: LibraryContext):
    html = BeautifulSoup(written("## Đề mục\n\nA\n\n## Đề mục", context), "html.parser")
    assert [heading["id"] for heading in html.find_all("h2")] == ["muc-de-muc", "muc-de-muc-2"]


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        ("Gồm:\n- một\n- hai", "p ul li li"),
        ("- một\n  - hai\n- ba", "ul li ul li li"),
        ("1. một\n   - hai\n2. ba", "ol li ul li li"),
        ("1) một\n2) hai", "ol li li"),
        ("- một\n1. hai", "ul li ol li"),
        ("Bảng:\n| a | b |\n|---|---|\n| 1 | 2 |", "p div table thead tr th th tbody tr td td"),
        ("Mã:\n```\nx\n```\nxong", "p pre code p"),
        ("- một\n\nđoạn", "ul li p"),
        ("- một\n/// note\nhai\n///", "ul li div p"),
        ("2026. Năm nay", "ol li"),
        ("Đó là năm\n2026. Năm nay", "p"),
    ],
)
def test_lists_and_tables_are_taken_as_people_write_them(body: str, shape: str, context: LibraryContext):
    html = BeautifulSoup(written(body, context), "html.parser")
    assert " ".join(tag.name for tag in html.find_all(True)) == shape


def test_short_texts_cite_laws(context: LibraryContext):
    html = render_text("Theo {law:luat-134-2025|short}, **đúng**.", context)
    assert html == '<p>Theo <a href="/van-ban#luat-134-2025">134/2025/QH15</a>, <strong>đúng</strong>.</p>'


def test_threads_do_not_mix_their_texts(context: LibraryContext):
    wrong: list[str] = []

    def render(number: int) -> None:
        for turn in range(20):
            text = f"số {number} lượt {turn}"
            if render_text(text, context) != f"<p>{text}</p>":
                wrong.append(text)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(0.00001)
    threads = [threading.Thread(target=render, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(usual)
    assert not wrong
