"""The personal-data guard: what it finds, what it leaves alone, and what holds for any text at all.

Every number is invented: place code 099, telephones 0900 000 00x, tax codes of the unassigned prefix 99.
"""

import time
import unicodedata

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learn.domain.errors import Invalid
from learn.domain.guard import ABOUT, CAP, Kind, find, mask

ZERO_WIDTH = "\u200b"
NO_BREAK = "\u00a0"


def seen(text: str) -> list[tuple[str, str]]:
    return [(finding.kind.value, text[finding.start : finding.end]) for finding in find(text)]


IDENTITY = [
    ("Số căn cước của tôi là 099088000001.", "099088000001"),
    ("CCCD: 099 088 000 001, cấp năm 2021", "099 088 000 001"),
    ("cccd 099.088.000.001", "099.088.000.001"),
    ("099-088-000001 là số của mẹ tôi", "099-088-000001"),
    ("0990 8800 0001", "0990 8800 0001"),
    (f"định danh 099{NO_BREAK}088{NO_BREAK}000{NO_BREAK}001 nhé", f"099{NO_BREAK}088{NO_BREAK}000{NO_BREAK}001"),
    ("0 9 9 0 8 8 0 0 0 0 0 1", "0 9 9 0 8 8 0 0 0 0 0 1"),
    ("09 90 88 00 00 01", "09 90 88 00 00 01"),
    (f"số 099{ZERO_WIDTH}088{ZERO_WIDTH}000{ZERO_WIDTH}001 đây", f"099{ZERO_WIDTH}088{ZERO_WIDTH}000{ZERO_WIDTH}001"),
    ("số 0990\u00ad8800\u00ad0001 đây", "0990\u00ad8800\u00ad0001"),
    ("số \u202e099088000001\u202c đây", "099088000001"),
    ("số ０９９０８８０００００１ viết rộng", "０９９０８８０００００１"),
    ("số ٠٩٩٠٨٨٠٠٠٠٠١ viết lạ", "٠٩٩٠٨٨٠٠٠٠٠١"),
    ("số 099–088–000001 gạch dài", "099–088–000001"),
    ("so cccd cua toi la 099088000001", "099088000001"),
    ("CCCD099088000001", "099088000001"),
    ("CCCD:\n099088\n000001", "099088\n000001"),
    ("Số định danh cá nhân: 101.088.000.001", "101.088.000.001"),
    ("mã 512088000001 trong danh sách", "512088000001"),
    ("099308000001 sinh năm 2008", "099308000001"),
]
PHONE = [
    ("SĐT 0900000001", "0900000001"),
    ("gọi 0900 000 001 nhé", "0900 000 001"),
    ("gọi 0900.000.001 nhé", "0900.000.001"),
    ("gọi 090-000-0001 nhé", "090-000-0001"),
    ("gọi +84 900 000 001 nhé", "+84 900 000 001"),
    ("gọi +84900000001", "+84900000001"),
    ("Zalo: 84 900 000 001", "84 900 000 001"),
    ("(+84) 900 000 001", "+84) 900 000 001"),
    ("+84 (0) 900 000 001", "+84 (0) 900 000 001"),
    ("0084900000001", "0084900000001"),
    ("84900000001 là số mới", "84900000001"),
    ("đt: 900000001", "900000001"),
    ("09 0000 0001", "09 0000 0001"),
    ("0 9 0 0 0 0 0 0 0 1", "0 9 0 0 0 0 0 0 0 1"),
    (f"0900{ZERO_WIDTH}000001", f"0900{ZERO_WIDTH}000001"),
    ("0️⃣900 000 001", "0️⃣900 000 001"),
    ("số 090000000\u0031\ufe0f\u20e3 nhé", "090000000\u0031\ufe0f\u20e3"),
    ("nhà tôi 0203 3000 001", "0203 3000 001"),
    ("nhà tôi (0203) 3 000 001", "0203) 3 000 001"),
    ("nhà tôi 02033000001", "02033000001"),
    ("Điện thoại:\n0900\n000001", "0900\n000001"),
]
EMAIL = [
    ("gửi về lan.tran+lop@example.com nhé", "lan.tran+lop@example.com"),
    ("LAN@EXAMPLE.COM.VN", "LAN@EXAMPLE.COM.VN"),
    ("gửi lan＠example．com", "lan＠example．com"),
    (f"lan{ZERO_WIDTH}@example.com", f"lan{ZERO_WIDTH}@example.com"),
    ("tranthib@quangninh.gov.vn", "tranthib@quangninh.gov.vn"),
]
TAX = [
    ("Công ty có mã 9900000016.", "9900000016"),
    ("MST: 9900000016-001", "9900000016-001"),
    ("MST 99 0000 0016", "99 0000 0016"),
    ("mã số thuế: 0990000011", "0990000011"),
]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        *(("CCCD", *row) for row in IDENTITY),
        *(("PHONE", *row) for row in PHONE),
        *(("EMAIL", *row) for row in EMAIL),
        *(("MST", *row) for row in TAX),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_found(kind: str, text: str, value: str, form: str) -> None:
    text, value = unicodedata.normalize(form, text), unicodedata.normalize(form, value)
    assert seen(text) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Luật số 134/2025/QH15 và Nghị định 356/2025/NĐ-CP có hiệu lực từ 01/01/2026.",
        "Công văn 1234567/UBND-VX ngày 03.12.2024 08:30",
        "Quyết định số 9900000016/QĐ-UBND",
        "Kinh phí 974.744.000.000 đồng, đã chi 1.234.567 đồng.",
        "Tổng mức đầu tư: 974744000000 đồng",
        "1.099.088.000.001 đồng",
        "974 744 000 000 đ",
        "Đã nhận 9900000016 đồng",
        "Đơn vị 06652, 06658, 06661, 06673",
        "06652\n06658\n06661",
        "Gọi 1022, 113, 114, 115 hoặc 1900 1234, 1800 599 920, 18005999, 1900000011, 1800000018.",
        "Đường dây nóng của UBND: 0203 3000 001",
        "Bộ phận một cửa, điện thoại 0203.3000.001",
        "Thư gửi vanthu@quangninh.gov.vn",
        "Các năm 2024 2025 2026 và 2024\n2025\n2026",
        "03.12.2024 0830, 2024-12-03 08:30",
        "Máy chủ 192.168.001.001",
        "Điều 5 khoản 2 điểm a; trang 12-15; 16/9/2025",
        "Một dòng @ lẻ, a@b, @example.com",
        "Số dài 099088000001234 và 099088000",
        "½ cốc nước, ⑿ người, x² + y²",
        "",
        " \n\t ",
    ],
)
def test_left_alone(text: str) -> None:
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0990000011", Kind.PHONE),  # fits both: without a label the prefix decides
        ("Mã số thuế 0990000011", Kind.MST),
        ("Mã số thuế 0900000001", Kind.PHONE),  # the check digit is wrong
        ("9900000016", Kind.MST),
    ],
)
def test_ten_digits_are_told_apart_by_prefix_checksum_and_label(text: str, kind: Kind) -> None:
    assert [finding.kind for finding in find(text)] == [kind]


def test_a_wrong_check_digit_is_no_tax_code() -> None:
    assert seen("MST 9900000017") == []


def test_several_findings_are_masked_in_place() -> None:
    masked = mask("Tôi là A, căn cước 099088000001, gọi 0900 000 001 hoặc a@example.com, MST 9900000016.")
    assert masked.text == ("Tôi là A, căn cước [SỐ CĂN CƯỚC], gọi [SỐ ĐIỆN THOẠI] hoặc [E-MAIL], MST [MÃ SỐ THUẾ].")
    assert [finding.kind for finding in masked.findings] == [Kind.CCCD, Kind.PHONE, Kind.EMAIL, Kind.MST]


def test_numbers_beside_each_other_are_all_found() -> None:
    text = "0900 000 001 - 0900 000 002 099088000001 099 088 000 002"
    assert [value for _, value in seen(text)] == ["0900 000 001", "0900 000 002", "099088000001", "099 088 000 002"]


def test_each_kind_tells_why_and_offers_an_example_that_the_guard_would_find() -> None:
    for kind, about in ABOUT.items():
        assert about.reason.endswith(".")
        assert [finding.kind for finding in find(about.example)] == [kind]
        assert find(about.placeholder) == ()


def test_mobile_prefixes_agree_with_the_telephone_library() -> None:
    for first in range(300, 1000):
        number = f"0{first}000001"
        mobile = phonenumbers.number_type(phonenumbers.parse(number, "VN")) == phonenumbers.PhoneNumberType.MOBILE
        assert (Kind.PHONE in {finding.kind for finding in find(number)}) == mobile, number


def test_more_than_can_be_looked_at_is_refused() -> None:
    with pytest.raises(Invalid, match=r"200\.000"):
        find("a" * (CAP + 1))


DANGEROUS = st.text(
    alphabet=st.sampled_from("0123456789 .-_()+\n/@[]abđ,vnỐ:\u00a0\u200b\u0301\u0323½⑿٠０㎏\u2028\u20e3"), max_size=80
)
PIECES = st.lists(
    st.sampled_from(
        [
            *("099088000001", "099 088 000 001", "0900000001", "+84 900 000 001", "9900000016", "9900000016-001"),
            *(
                "a@example.com",
                "cccd",
                "mst ",
                "sđt: ",
                " đồng",
                "974.744.000.000",
                "1.",
                ".",
                " ",
                "\n",
                "-",
                "/",
                "0",
            ),
            *("kinh phí ", "ubnd ", "[", "]", "0203 3000 001", "⑿", "\u0301", "\u200b", "03.12.2024", "vnd@b.vn"),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(DANGEROUS, PIECES, st.text(max_size=60)))
def test_for_any_text_spans_fit_and_nothing_is_left_after_masking(text: str) -> None:
    masked = mask(text)
    end = 0
    for finding in masked.findings:
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end
    assert find(masked.text) == ()
    assert mask(masked.text).text == masked.text


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(IDENTITY + PHONE + EMAIL + TAX), st.sampled_from(["", "Kính gửi, ", "ừ̉ \u200b"]))
def test_a_span_is_the_value_wherever_it_stands(row: tuple[str, str], before: str) -> None:
    text, value = row
    assert [found for _, found in seen(f"{before}\n{text}")] == [value]


PROSE = (
    "Phường tổ chức lớp học kỹ năng số cho người dân vào thứ bảy, 12/03/2026, kinh phí 1.234.567 đồng theo Luật "
    "134/2025/QH15. Bà con mang theo căn cước và điện thoại; ai chưa có thì được tổ công nghệ số giúp… "
    "Danh sách gửi trước ngày 14 hằng tháng cho phòng Văn hóa – Xã hội, đơn vị 06652. "
) * 3 + "Liên hệ 0900 000 001. "


def quickest(text: str) -> float:
    """Milliseconds for a thousand characters, the best of five."""
    times = []
    for _ in range(5):
        begun = time.thread_time()
        find(text)
        times.append(time.thread_time() - begun)
    return min(times) * 1e6 / len(text)


def test_prose_costs_at_most_a_millisecond_for_a_thousand_characters() -> None:
    assert quickest((PROSE * 9)[:8_000]) < 1.0
    assert quickest((PROSE * 120)[:100_000]) < 1.0


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "0 ",
        "0\n",
        "0 9 ",
        "099.088.000.001.",
        "1.099.088.000.974 ",
        "0900000001 ",
        "a@",
        "cccd ",
        "\u0301",
        "0\u200b",
    ],
)
def test_the_cost_is_linear_for_hostile_texts(unit: str) -> None:
    short, long = (quickest((unit * size)[:size]) for size in (4_000, 32_000))
    assert long < 3 * short + 0.1
