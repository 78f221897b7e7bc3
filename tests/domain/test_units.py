"""What a unit is called."""

import pytest

from learn.domain.units import called


@pytest.mark.parametrize(
    ("name", "above", "said"),
    [
        ("Văn phòng HĐND và UBND", "Phường Hạ Long", "Văn phòng HĐND và UBND phường Hạ Long"),
        ("Phòng Kinh tế", "Đặc khu Cô Tô", "Phòng Kinh tế đặc khu Cô Tô"),
        ("Phòng Công nghệ số", "Sở Khoa học và Công nghệ", "Phòng Công nghệ số Sở Khoa học và Công nghệ"),
        ("Văn phòng Sở Y tế", "Sở Y tế", "Văn phòng Sở Y tế"),
        ("Phường Hạ Long", "", "Phường Hạ Long"),
        ("Tỉnh Quảng Ninh", None, "Tỉnh Quảng Ninh"),
    ],
)
def test_an_office_is_called_with_what_it_belongs_to(name: str, above: str | None, said: str) -> None:
    assert called(name, above) == said
