"""Banks of other systems on a page: looked at, taken home, handed out; nothing kept, nothing half taken."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from learn.content.bank_files import parse_bank
from learn.operations.exchange_banks import give_bank
from learn.parts import Parts
from learn.services.quizzes.import_bank import MAX_FILE
from tests.formats.banks import PIECES, sample, whole_sample
from tests.pages import Page, PageClient
from tests.services.quizzes import banks

IMPORT, EXPORT = "/content/import", f"/content/export/{banks.BANK}"
GIFT = "::Thử::Ai?{=a#Phải. ~b#Không.}\n\nNăm nào? {#1963:1}\n\nLời dẫn.\n".encode()


@pytest.fixture
def author(app: Flask, client: PageClient, parts: Parts) -> PageClient:
    """Đức, and a quiz."""
    library = banks.library()
    parts.library = lambda _session: library
    return client.sign_in_as("duc")


def sent(author: PageClient, raw: bytes, name: str = "de.gift", status: int = 200, form: str = "") -> Page:
    data = {"file": (io.BytesIO(raw), name), "form": form, "pasted": ""}
    return author.post(IMPORT, data, status=status, content_type="multipart/form-data")


def taken(author: PageClient, page: Page) -> dict[str, bytes]:
    """What the button of the page brings."""
    form = page.one(f'form[action="{IMPORT}/file"]')
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input") if one["name"] != "csrf_token"}
    answer = author.browser.post(f"{IMPORT}/file", data={**fields, "csrf_token": author.token()})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_page_stands_beside_the_others_of_authors(author: PageClient) -> None:
    assert IMPORT in author.get("/content").links()
    assert IMPORT in author.get("/content/quizzes").links()
    page = author.get(IMPORT)
    assert "không được giữ lại" in page.text
    assert [one["value"] for one in page.soup.select("option")][:3] == ["", "gift", "moodle-xml"]


def test_a_file_is_looked_at_and_taken_home(author: PageClient) -> None:
    page = sent(author, GIFT)
    assert "2 câu mang sang được, 1 câu không" in page.text
    assert [one.get_text(strip=True) for one in page.soup.select(".question")] == ["Ai?", "Năm nào?"]
    assert [one["type"] for one in page.soup.select("section input")] == ["radio", "radio", "text"]
    notes = [one.get_text(" ", strip=True) for one in page.soup.select("section .note")]
    assert "a · 1 điểm" in notes[0]
    assert "b: Không." in notes[0]
    assert "1963 ± 1" in notes[1].replace("\xa0", " ")
    [left] = [row.get_text(" ") for row in page.soup.select("tbody tr") if "Ở lại" in row.get_text()]
    assert [part in left.replace("\u00a0", " ") for part in ("description", "Lời dẫn.", "Dòng 5")] == [True] * 3
    files = taken(author, page)
    assert list(files) == ["de.yaml"]
    bank = parse_bank(files["de.yaml"].decode(), "de", [], Path(), {})
    assert bank is not None
    assert [item.kind for item in bank.items] == ["single", "number"]


def test_every_kind_is_shown_and_comes_with_its_pictures(author: PageClient) -> None:
    page = sent(author, give_bank(whole_sample(), "qti3", PIECES).raw, "đề thi.zip")
    assert len(page.soup.select(".question")) == 10
    assert "đọc → che số → gửi" in page.text
    shown = [one.get_text(strip=True) for one in page.one('section[aria-labelledby="c6-title"] ol')]
    assert sorted(one for one in shown if one) == ["che số", "gửi", "đọc"]
    assert [one for one in shown if one] != ["đọc", "che số", "gửi"]
    assert "Hình: trăng" in page.text
    assert "(3) Khi đúng: Tốt." in page.text
    assert not page.soup.select("main img")
    files = taken(author, page)
    assert [Path(name).suffix for name in files] == [".yaml", ".png", ".svg"]
    assert next(iter(files)) == "de-thi.yaml"


def test_text_may_be_pasted(author: PageClient) -> None:
    page = author.post(IMPORT, {"pasted": "Đúng.{T}", "form": ""}, status=200)
    assert "1 câu mang sang được" in page.text
    aiken = author.post(IMPORT, {"pasted": "Ai?\nA. a\nB. b\nANSWER: B", "form": ""}, status=200)
    assert "đọc như Aiken" in aiken.text


def test_a_broken_file_brings_nothing(author: PageClient) -> None:
    page = sent(author, "Đúng.{T}\n\nAi?{=a ~b\n".encode())
    assert "0 câu mang sang được, 1 câu không" in page.text
    assert "Dòng 3" in page.text
    assert not page.soup.select(f'form[action="{IMPORT}/file"]')


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("imsmanifest.xml", b"0" * 60_000_000)
    return out.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "aaaa">]><quiz>&a;</quiz>'


@pytest.mark.parametrize(
    ("raw", "name", "form", "says"),
    [
        (b"", "trong.gift", "", "Tệp này trống"),
        (b"%PDF-1.7 \x00\x01", "de.pdf", "", "Không đoán được định dạng của “de.pdf”"),
        (b"%PDF-1.7 \x00\x01", "de.gift", "", "ký tự rỗng"),
        (b"PK\x03\x04 hong", "de.zip", "", "còn nguyên"),
        (bomb(), "de.zip", "", "bung ra quá lớn"),
        (ENTITY, "de.xml", "", "DOCTYPE hoặc ENTITY"),
        (b"<html></html>", "de.xml", "", "Không đoán được"),
        (GIFT, "de.gift", "qti3", "viết sai"),
        (GIFT, "de.gift", "docx", "Không có định dạng này"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field(
    author: PageClient, raw: bytes, name: str, form: str, says: str
) -> None:
    page = sent(author, raw, name, 422, form)
    assert says in page.one(".field.bad .error").get_text()


def test_nothing_chosen_and_too_much(author: PageClient) -> None:
    much = author.post(IMPORT, {"form": "", "pasted": "a" * (MAX_FILE + 1)}, status=422)
    assert "Tệp lớn hơn 1 MiB" in much.one(".field.bad .error").get_text()
    assert "Chưa có tệp nào" in author.post(IMPORT, {"form": "", "pasted": " "}, status=422).text
    assert "quá lớn" in author.post(IMPORT, {"form": "", "pasted": "a" * 5_000_000}, status=413).text


def test_what_was_typed_stays_where_it_is_refused(author: PageClient) -> None:
    page = author.post(IMPORT, {"form": "", "pasted": "<html>"}, status=422)
    assert page.one("textarea").get_text(strip=True) == "<html>"


def test_names_and_words_of_strangers_make_no_markup(author: PageClient) -> None:
    raw = b"::<script>x</script>::<img src=x onerror=y> Ai?{=<b onclick=z>a</b> ~c}"
    page = sent(author, raw, "../<script>x</script>.gift")
    assert not page.soup.select("main script, main img, [onclick]")
    assert next(iter(taken(author, page))) == "script.yaml"


@pytest.mark.parametrize("fields", [{"sent": "###"}, {"sent": "YQ", "name": "a.gift"}, {"sent": ""}, {}])
def test_a_file_that_does_not_come_back_whole_is_refused(author: PageClient, fields: dict[str, str]) -> None:
    author.post(f"{IMPORT}/file", fields, status=422)


@pytest.mark.parametrize("path", [IMPORT, f"{IMPORT}/file"])
def test_only_authors_and_only_with_a_token(client: PageClient, path: str) -> None:
    fields = {"pasted": "Đúng.{T}", "sent": "xJDDum5nLntUfQ==", "name": "a.gift"}
    client.sign_in_as("hanh").post(path, fields, status=403)
    answer = client.sign_in_as("duc").browser.post(path, data={**fields, "sent": "YWJj" * 20})
    assert answer.status_code == 400
    assert "YWJjYWJj" not in answer.get_data(as_text=True)


def test_a_bank_goes_out_after_its_list_was_seen(author: PageClient) -> None:
    assert EXPORT in author.get(f"/content/quizzes/{banks.BANK}").links()
    page = author.get(EXPORT)
    assert f"{EXPORT}?format=qti21" in page.links()
    assert not page.soup.select("table")
    page = author.get(f"{EXPORT}?format=gift")
    assert "GIFT không có câu xếp thứ tự" in page.one("table.data").get_text()
    assert "ở lại" in page.text
    assert f"{EXPORT}/gift" in page.links()
    for form, kind, ending in (
        ("gift", "text/plain", ".gift"), ("moodle-xml", "application/xml", ".xml"), ("aiken", "text/plain", ".txt"),
        ("csv", "text/csv", ".csv"), ("qti3", "application/zip", ".zip"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ):  # fmt: skip
        answer = author.browser.get(f"{EXPORT}/{form}")
        assert answer.status_code == 200
        assert answer.mimetype == kind
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{banks.BANK}{ending}"'
        assert answer.get_data()


def test_what_does_not_exist_is_not_found(author: PageClient) -> None:
    for path in ("/content/export/khong-co", "/content/export/khong-co/gift", f"{EXPORT}/docx", f"{EXPORT}?format=doc"):
        author.get(path, status=404)


def test_a_bank_without_a_question_for_the_format_says_so(app: Flask, client: PageClient, parts: Parts) -> None:
    library = banks.library(bank_items=sample().items[5:6])
    parts.library = lambda _session: library
    page = client.sign_in_as("duc").get(f"{EXPORT}?format=aiken")
    assert "Không câu nào đi được" in page.text
    assert f"{EXPORT}/aiken" not in page.links()
